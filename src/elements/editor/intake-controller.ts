// Paste and drop on the whole panel. A Lit controller.
import type { ReactiveController } from 'lit';
import type { Network } from '../../network/index.ts';
import type { LanguageElement } from '../language/element.ts';
import { isWhole, takeFile, takeText, type Intake } from './intake.ts';
import { strings } from './strings.ts';
import type { TextController } from './text-controller.ts';

export interface IntakeHands {
  readonly text: TextController;
  /** A whole network came from elsewhere. */
  take(network: Network): void;
}

/** Fields that take what is pasted themselves. */
const ownsPaste = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

export class IntakeController implements ReactiveController {
  readonly #host: LanguageElement;
  readonly #hands: IntakeHands;
  /** Text of the editor's own is being dragged: moving it is the field's affair. */
  #draggingOwn = false;

  /** Why what came was not taken. */
  refused = '';

  constructor(host: LanguageElement, hands: IntakeHands) {
    this.#host = host;
    this.#hands = hands;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('paste', this.#paste);
    this.#host.addEventListener('dragover', this.#over);
    this.#host.addEventListener('dragleave', this.#leave);
    this.#host.addEventListener('drop', this.#drop);
    this.#host.addEventListener('input', this.#typed);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('paste', this.#paste);
    this.#host.removeEventListener('dragover', this.#over);
    this.#host.removeEventListener('dragleave', this.#leave);
    this.#host.removeEventListener('drop', this.#drop);
    this.#host.removeEventListener('input', this.#typed);
  }

  readonly dragging = (event: DragEvent): void => {
    this.#draggingOwn = event.type === 'dragstart';
  };

  readonly #paste = (event: ClipboardEvent): void => {
    const [target] = event.composedPath();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const [file] = event.clipboardData?.files ?? [];
    const inEditor = target instanceof HTMLTextAreaElement && target.id === 'text';
    if (ownsPaste(target) && !inEditor) return;
    if (text === '' && file) {
      event.preventDefault();
      void takeFile(file).then((intake) => this.#receive(intake));
      return;
    }
    const intake = this.#host.inLanguage(() => takeText(text, strings.pasted));
    if (inEditor) {
      const { selectionStart, selectionEnd, value } = target;
      const rest = value.slice(0, selectionStart) + value.slice(selectionEnd);
      if (!isWhole(text, intake, rest.trim() === '')) return;
    }
    event.preventDefault();
    this.#receive(intake);
  };

  readonly #over = (event: DragEvent): void => {
    const types = event.dataTransfer?.types ?? [];
    if (this.#draggingOwn || !(types.includes('Files') || types.includes('text/plain'))) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    this.#host.toggleAttribute('data-over', true);
  };

  readonly #leave = (event: DragEvent): void => {
    if (event.relatedTarget instanceof Node && this.#host.contains(event.relatedTarget)) return;
    this.#host.toggleAttribute('data-over', false);
  };

  readonly #drop = (event: DragEvent): void => {
    this.#host.toggleAttribute('data-over', false);
    if (this.#draggingOwn) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    const text = event.dataTransfer?.getData('text/plain') ?? '';
    if (file) void takeFile(file).then((intake) => this.#receive(intake));
    else this.#receive(this.#host.inLanguage(() => takeText(text, strings.dropped)));
  };

  readonly #typed = (): void => {
    if (this.refused === '') return;
    this.refused = '';
    this.#host.requestUpdate();
  };

  #receive(intake: Intake): void {
    if (!this.#host.isConnected) return;
    if (intake.kind === 'refused') {
      this.refused = intake.message;
    } else {
      this.refused = '';
      this.#hands.text.take(intake.reading, intake.text);
      this.#hands.take(intake.reading.network);
    }
    this.#host.requestUpdate();
  }
}
