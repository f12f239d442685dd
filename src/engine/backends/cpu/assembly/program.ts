// Short calls one after another: a program of numbers, so that a narrow network's step costs no call from TypeScript.
// AssemblyScript: each instruction is its number and its arguments, four bytes each.
import { copySource, packOne, packPanel } from './copies';
import { fill } from './maps';
import { beginWindows, raise } from './pools';
import { bend, bendGradient, multiplyByMask, scaleAndShift } from './positions';
import { randomNumbers, randomPlanes, spread } from './random';
import { storeEight, storeOne } from './stores';

// Imported: ./sums.ts is compiled twice, with fused multiply-add and without.
declare function sumEight(
  sums: usize,
  copy: usize,
  positions: i32,
  shifts: usize,
  products: i32,
  weights: usize,
  more: bool,
): void;
declare function sumOne(
  sums: usize,
  copy: usize,
  positions: i32,
  shifts: usize,
  products: i32,
  weights: usize,
  weightStep: usize,
  initial: f32,
): void;

/** Runs the instructions from `at` to before `end`; `draw` stands wherever a draw's number does. */
export function execute(at: usize, end: usize, draw: i32): void {
  while (at < end) {
    const instruction = load<i32>(at);
    at += 4;
    switch (instruction) {
      case 0:
        copySource(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<i32>(at, 8),
          load<i32>(at, 12),
          load<i32>(at, 16),
          load<i32>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<usize>(at, 36),
          load<usize>(at, 40),
          load<usize>(at, 44),
          load<usize>(at, 48),
        );
        at += 52;
        break;
      case 1:
        packPanel(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<i32>(at, 12),
          load<usize>(at, 16),
          load<i32>(at, 20),
        );
        at += 24;
        break;
      case 2:
        packOne(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<i32>(at, 12),
          load<usize>(at, 16),
        );
        at += 20;
        break;
      case 3:
        sumEight(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<i32>(at, 8),
          load<usize>(at, 12),
          load<i32>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24) !== 0,
        );
        at += 28;
        break;
      case 4:
        sumOne(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<i32>(at, 8),
          load<usize>(at, 12),
          load<i32>(at, 16),
          load<usize>(at, 20),
          load<usize>(at, 24),
          load<f32>(at, 28),
        );
        at += 32;
        break;
      case 5:
        storeEight(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<usize>(at, 12),
          load<i32>(at, 16),
          load<i32>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<usize>(at, 32),
          load<usize>(at, 36),
          load<i32>(at, 40) !== 0,
        );
        at += 44;
        break;
      case 6:
        storeOne(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<i32>(at, 12),
          load<i32>(at, 16),
          load<i32>(at, 20),
          load<usize>(at, 24),
          load<i32>(at, 28) !== 0,
        );
        at += 32;
        break;
      case 7:
        bend(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<usize>(at, 12),
          load<usize>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<f32>(at, 36),
        );
        at += 40;
        break;
      case 8:
        bendGradient(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<usize>(at, 12),
          load<usize>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<usize>(at, 36),
          load<f32>(at, 40),
          load<i32>(at, 44) !== 0,
        );
        at += 48;
        break;
      case 9:
        scaleAndShift(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<usize>(at, 12),
          load<usize>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<usize>(at, 36),
          load<usize>(at, 40),
          load<i32>(at, 44) !== 0,
        );
        at += 48;
        break;
      case 10:
        multiplyByMask(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<usize>(at, 12),
          load<usize>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<usize>(at, 36),
          load<usize>(at, 40),
          load<usize>(at, 44),
          load<i32>(at, 48) !== 0,
        );
        at += 52;
        break;
      case 11:
        fill(load<usize>(at, 0), load<usize>(at, 4), load<f32>(at, 8));
        at += 12;
        break;
      case 12:
        randomNumbers(
          load<usize>(at, 0),
          load<i32>(at, 4),
          load<i32>(at, 8),
          load<i32>(at, 12),
          draw,
          load<i32>(at, 20),
          load<i32>(at, 24),
          load<i32>(at, 28),
          load<i32>(at, 32),
          load<f32>(at, 36),
          load<f32>(at, 40),
        );
        at += 44;
        break;
      case 13:
        randomPlanes(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<i32>(at, 8),
          load<i32>(at, 12),
          load<i32>(at, 16),
          load<i32>(at, 20),
          load<i32>(at, 24),
          draw,
          load<i32>(at, 32),
          load<i32>(at, 36),
          load<i32>(at, 40),
          load<i32>(at, 44),
          load<f32>(at, 48),
          load<f32>(at, 52),
        );
        at += 56;
        break;
      case 14:
        spread(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<i32>(at, 8),
          load<usize>(at, 12),
          load<i32>(at, 16),
          load<usize>(at, 20),
          load<i32>(at, 24),
          load<usize>(at, 28),
          load<usize>(at, 32),
        );
        at += 36;
        break;
      case 15:
        raise(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<f32>(at, 8),
          load<usize>(at, 12),
          load<usize>(at, 16),
          load<i32>(at, 20),
        );
        at += 24;
        break;
      case 16:
        beginWindows(
          load<usize>(at, 0),
          load<usize>(at, 4),
          load<usize>(at, 8),
          load<f32>(at, 12),
          load<i32>(at, 16),
        );
        at += 20;
        break;
      default:
        return;
    }
  }
}
