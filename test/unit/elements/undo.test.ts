// Undo and redo of the lab's states.
import { expect, test } from 'vitest';
import { UndoStack } from '../../../src/elements/lab/undo.ts';
import { initialState, type State } from '../../../src/elements/state.ts';

const at = (depth: number): State => ({ ...initialState, depth });

test('undo and redo walk the changes back and forth', () => {
  const stack = new UndoStack(at(1));
  stack.push(at(2));
  stack.push(at(3));
  expect(stack.undo()).toEqual(at(2));
  expect(stack.undo()).toEqual(at(1));
  expect(stack.undo()).toBeUndefined();
  expect(stack.redo()).toEqual(at(2));
  expect(stack.redo()).toEqual(at(3));
  expect(stack.redo()).toBeUndefined();
});

test('a new change forgets what was undone', () => {
  const stack = new UndoStack(at(1));
  stack.push(at(2));
  stack.undo();
  stack.push(at(5));
  expect(stack.canRedo).toBe(false);
  expect(stack.undo()).toEqual(at(1));
});

test('a change that continues the last one is undone with it', () => {
  const stack = new UndoStack(at(1));
  stack.push(at(2));
  stack.push(at(3), true);
  stack.push(at(4), true);
  expect(stack.undo()).toEqual(at(1));
  expect(stack.redo()).toEqual(at(4));
});

test('a state equal to the present one is no change', () => {
  const stack = new UndoStack(at(1));
  stack.push(at(1));
  expect(stack.canUndo).toBe(false);
});
