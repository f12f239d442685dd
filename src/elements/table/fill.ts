// Fills a long table bit by bit, what is in sight first, so that the page never waits for it. A Lit controller.
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Rows of one group: few enough to be laid out within a screen frame, many enough that 2,000 rows take under a second. */
export const rowsPerBlock = 50;

/** Laid out at once: what a table of ordinary length needs, and more than a screen shows. */
const promptBlocks = 3;

export interface Block<Row> {
  readonly rows: readonly Row[];
  /** False while only the room for the rows is there. */
  readonly filled: boolean;
}

export class FillController<Row> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** The block in sight. */
  readonly #inSight: () => number;
  #wanted: readonly (readonly Row[])[] = [];
  #animation = 0;

  blocks: readonly Block<Row>[] = [];

  constructor(host: ReactiveControllerHost, inSight: () => number) {
    this.#host = host;
    this.#inSight = inSight;
    host.addController(this);
  }

  hostConnected(): void {
    this.#go();
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#animation);
    this.#animation = 0;
  }

  /** Shows these rows. Blocks that wait for their turn go on showing what they did. */
  want(rows: readonly Row[]): void {
    this.#wanted = Array.from({ length: Math.ceil(rows.length / rowsPerBlock) }, (_, block) =>
      rows.slice(block * rowsPerBlock, (block + 1) * rowsPerBlock),
    );
    this.blocks = this.#wanted.map((wanted, index) => {
      const shown = this.blocks[index];
      const fits = shown?.filled === true && shown.rows.length === wanted.length;
      return { rows: fits ? shown.rows : wanted, filled: fits };
    });
    for (let block = 0; block < promptBlocks; block++) this.#fillNext();
    this.#go();
  }

  /** Shows the row at once. */
  show(row: number): void {
    this.#fill(Math.floor(row / rowsPerBlock));
  }

  #go(): void {
    if (this.#animation !== 0 || !this.#waiting) return;
    this.#animation = requestAnimationFrame(() => {
      this.#animation = 0;
      this.#fillNext();
      this.#host.requestUpdate();
      this.#go();
    });
  }

  get #waiting(): boolean {
    return this.blocks.some((_, index) => this.#waits(index));
  }

  #waits(index: number): boolean {
    const { filled, rows } = this.blocks[index]!;
    return !filled || rows !== this.#wanted[index];
  }

  #fillNext(): void {
    // Where all are filled at once nobody asks what is in sight: to know it, the page would be laid out on the spot.
    const near = this.blocks.length > promptBlocks ? this.#inSight() : 0;
    let next = -1;
    for (let index = 0; index < this.blocks.length; index++) {
      if (!this.#waits(index)) continue;
      if (next < 0 || Math.abs(index - near) < Math.abs(next - near)) next = index;
    }
    if (next >= 0) this.#fill(next);
  }

  #fill(block: number): void {
    const rows = this.#wanted[block];
    if (rows === undefined) return;
    this.blocks = this.blocks.with(block, { rows, filled: true });
    this.#host.requestUpdate();
  }
}
