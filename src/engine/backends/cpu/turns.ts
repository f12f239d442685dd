// Letting the event loop run between two pieces of a draw. No device objects.

/** Lets the event loop run. Not a timer: browsers hold nested timers back by 4 ms. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Asked between two pieces of a draw: a promise to wait for, or null where the draw goes on at once. */
export type Pause = () => Promise<void> | null;
