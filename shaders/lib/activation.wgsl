// Value and slope of every activation, PyTorch's conventions at the kinks. No bindings.
// `op` is an override where this is called, so that the switch folds away.

const ACTIVATION_RELU = 0u;
const ACTIVATION_RELU6 = 1u;
const ACTIVATION_LEAKY_RELU = 2u;
const ACTIVATION_ELU = 3u;
const ACTIVATION_GELU = 4u;
const ACTIVATION_GELU_TANH = 5u;
const ACTIVATION_SILU = 6u;
const ACTIVATION_HARD_SWISH = 7u;
const ACTIVATION_TANH = 8u;
const ACTIVATION_SIGMOID = 9u;

// Clamped so that exp stays finite: WGSL promises nothing about infinities. exp(-87) is the last normal float32.
fn activation_sigmoid(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-clamp(x, -87.0, 87.0)));
}

// σ(x)·(1 − σ(x)) without the subtraction that would cancel: a saturated unit's slope is small, not wrong.
fn activation_sigmoid_slope(x: f32) -> f32 {
  let e = exp(-min(abs(x), 87.0));
  return e / ((1.0 + e) * (1.0 + e));
}

// Beyond ±10 float32's tanh is ±1; near 0 the series keeps the relative error that (1 − e) / (1 + e) would lose.
fn activation_tanh(x: f32) -> f32 {
  let z = x * x;
  let series = x * (1.0 + z * (-1.0 / 3.0 + z * (2.0 / 15.0 - z * (17.0 / 315.0))));
  let e = exp(-2.0 * min(abs(x), 10.0));
  return select(sign(x) * (1.0 - e) / (1.0 + e), series, abs(x) < 0.1);
}

// Normal distribution function. |x| <= 2: the series φ(x)·Σ x^(2k+1) / (2k+1)!! around ½; beyond: the continued
// fraction of the tail. Both are accurate to float32 rounding (Abramowitz and Stegun 26.2.11 and 26.2.14).
fn activation_normal_density(x: f32) -> f32 {
  return 0.39894228 * exp(-0.5 * min(x * x, 170.0));
}

fn activation_normal_distribution(x: f32) -> f32 {
  let a = min(abs(x), 12.0);
  let density = activation_normal_density(a);
  var upper_tail = 0.0;
  if (a <= 2.0) {
    var term = a;
    var sum = a;
    for (var k = 3.0; k < 32.0; k += 2.0) {
      term *= a * a / k;
      sum += term;
    }
    upper_tail = 0.5 - density * sum;
  } else {
    var fraction = a;
    for (var k = 24.0; k >= 1.0; k -= 1.0) {
      fraction = a + k / fraction;
    }
    upper_tail = density / fraction;
  }
  return select(upper_tail, 1.0 - upper_tail, x >= 0.0);
}

// GELU's tanh form ½x·(1 + tanh u) is x·σ(2u); this is 2u = 2·√(2/π)·(x + 0.044715·x³).
fn activation_gelu_twice(x: f32) -> f32 {
  return 1.59576912 * (x + 0.044715 * x * x * x);
}

fn activation_value(op: u32, slope: f32, x: f32) -> f32 {
  switch op {
    case ACTIVATION_RELU: { return max(x, 0.0); }
    case ACTIVATION_RELU6: { return clamp(x, 0.0, 6.0); }
    case ACTIVATION_LEAKY_RELU: { return select(slope * x, x, x > 0.0); }
    case ACTIVATION_ELU: {
      // exp(x) − 1 by its series near 0, where the difference would cancel.
      let series = x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0)))));
      let below = select(exp(max(x, -87.0)) - 1.0, series, x > -0.25);
      return select(below, x, x > 0.0);
    }
    case ACTIVATION_GELU: { return x * activation_normal_distribution(x); }
    case ACTIVATION_GELU_TANH: { return x * activation_sigmoid(activation_gelu_twice(x)); }
    case ACTIVATION_SILU: { return x * activation_sigmoid(x); }
    case ACTIVATION_HARD_SWISH: { return x * clamp(x + 3.0, 0.0, 6.0) / 6.0; }
    case ACTIVATION_TANH: { return activation_tanh(x); }
    case ACTIVATION_SIGMOID: { return activation_sigmoid(x); }
    default: { return x; }
  }
}

// Whether an activation of two slopes has slope 1 at x, not its other one.
fn activation_rises(op: u32, x: f32) -> bool {
  return x > 0.0 && (op != ACTIVATION_RELU6 || x < 6.0);
}

// The value of such an activation: those of `activation_value` without the others' code.
fn activation_bent(op: u32, slope: f32, x: f32) -> f32 {
  if (op == ACTIVATION_LEAKY_RELU) {
    return select(slope * x, x, x > 0.0);
  }
  return select(max(x, 0.0), clamp(x, 0.0, 6.0), op == ACTIVATION_RELU6);
}

fn activation_slope(op: u32, slope: f32, x: f32) -> f32 {
  switch op {
    case ACTIVATION_RELU: { return select(0.0, 1.0, x > 0.0); }
    case ACTIVATION_RELU6: { return select(0.0, 1.0, x > 0.0 && x < 6.0); }
    case ACTIVATION_LEAKY_RELU: { return select(slope, 1.0, x > 0.0); }
    case ACTIVATION_ELU: { return select(exp(max(x, -87.0)), 1.0, x > 0.0); }
    case ACTIVATION_GELU: { return activation_normal_distribution(x) + x * activation_normal_density(x); }
    case ACTIVATION_GELU_TANH: {
      // Beyond ±10 it is 0 or 1, and the cube would leave the exponential behind.
      let inside = clamp(x, -10.0, 10.0);
      let twice = activation_gelu_twice(inside);
      let twice_slope = 1.59576912 * (1.0 + 3.0 * 0.044715 * inside * inside);
      return activation_sigmoid(twice) + inside * activation_sigmoid_slope(twice) * twice_slope;
    }
    case ACTIVATION_SILU: { return activation_sigmoid(x) + clamp(x, -87.0, 87.0) * activation_sigmoid_slope(x); }
    case ACTIVATION_HARD_SWISH: {
      let inside = (2.0 * x + 3.0) / 6.0;
      return select(select(inside, 0.0, x <= -3.0), 1.0, x >= 3.0);
    }
    case ACTIVATION_TANH: { return 4.0 * activation_sigmoid_slope(2.0 * x); }
    case ACTIVATION_SIGMOID: { return activation_sigmoid_slope(x); }
    default: { return 1.0; }
  }
}
