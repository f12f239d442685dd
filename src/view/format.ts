// Numbers as people read them. Imports nothing.

/** Relative errors below this are rounding: the number is exact as far as anyone can see. */
const exactShare = 1e-6;
/** Magnitudes outside are written with a power of ten. */
const plainRange = { smallest: 1e-3, largest: 1e6 };

/** A number for SVG text: two decimals, no more signs than needed. */
export function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * A number with `digits` significant digits; whole digits are never rounded away (1234 stays 1234) and trailing
 * zeros after the point are left out. Very large and small ones get a power of ten; NaN is '–'.
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const power = powerOfTen(value);
  if (power !== undefined) return `${signed(trimmed(value / 10 ** power, digits))}·10${superscript(power)}`;
  return signed(trimmed(value, digits));
}

/** A share as a whole or short percentage: 0.39 is '39 %'. */
export function formatPercent(share: number, digits = 2): string {
  return Number.isFinite(share) ? `${formatNumber(100 * share, digits)} %` : formatNumber(share);
}

/**
 * A value and its standard error with as many digits as they deserve: '16.2 ± 0.3'. The error gets one significant
 * digit, two where it begins with 1; the value ends at the same place. An error of NaN (unknown) leaves the value
 * alone with three digits, an error of 0 (nothing random in it) with four.
 */
export function formatWithUncertainty(value: number, standardError: number): string {
  if (!Number.isFinite(value) || !Number.isFinite(standardError)) return formatNumber(value);
  const error = Math.abs(standardError);
  if (error <= exactShare * Math.abs(value)) return formatNumber(value, 4);

  const power = powerOfTen(Math.max(Math.abs(value), error));
  if (power !== undefined) {
    const unit = 10 ** power;
    return `(${withDecimals(value / unit, error / unit)})·10${superscript(power)}`;
  }
  return withDecimals(value, error);
}

function withDecimals(value: number, error: number): string {
  const [leading, exponent] = error.toExponential(1).split('e') as [string, string];
  const decimals = (leading.startsWith('1') ? 1 : 0) - Number(exponent);
  const rounded = (number: number): string => {
    if (decimals >= 0) return number.toFixed(Math.min(decimals, 100));
    const unit = 10 ** -decimals;
    return String(Math.round(number / unit) * unit);
  };
  return `${signed(rounded(value))} ± ${rounded(error)}`;
}

/** The exponent that a number is written with; undefined where it reads better without. */
function powerOfTen(value: number): number | undefined {
  const magnitude = Math.abs(value);
  if (magnitude === 0 || (magnitude >= plainRange.smallest && magnitude < plainRange.largest))
    return undefined;
  return Math.floor(Math.log10(magnitude));
}

function trimmed(value: number, digits: number): string {
  const wholeDigits = Math.floor(Math.log10(Math.abs(value))) + 1;
  return String(Number(value.toFixed(Math.min(100, Math.max(0, digits - wholeDigits)))));
}

function superscript(power: number): string {
  return String(power).replace(/./g, (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]!));
}

/** The minus sign of print; a rounded-away negative is 0, not −0. */
function signed(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}
