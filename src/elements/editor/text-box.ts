// The text field of the editor: native, as high as its text, with what is wrong underlined in place. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { lengthAt } from './excerpt.ts';
import { strings } from './strings.ts';

export interface TextBox {
  readonly text: string;
  /** Where it is wrong; null where it is right. */
  readonly wrongAt: number | null;
  /** Where the list of completions belongs; null while there is none. */
  readonly anchor: number | null;
  readonly activeId: string | typeof nothing;
  readonly list: TemplateResult;
  readonly on: {
    readonly input: (event: InputEvent) => void;
    readonly change: () => void;
    readonly blur: () => void;
    readonly move: () => void;
    readonly key: (event: KeyboardEvent) => void;
    readonly dragging: (event: DragEvent) => void;
  };
}

/** A native field shows no marks and tells no places: a copy of its text behind it, in the same letters, does both. */
export function textBox({ text, wrongAt, anchor, activeId, list, on }: TextBox): TemplateResult {
  const isWrong = wrongAt !== null;
  return html`
    <div class="editor">
      <div class="sheet" part="editor">
        <div class="mirror" aria-hidden="true">${mirror(text, wrongAt, anchor)}</div>
        <textarea
          id="text"
          aria-label=${strings.text}
          aria-invalid=${isWrong ? 'true' : nothing}
          aria-describedby="text-status"
          aria-autocomplete="list"
          aria-controls="completions"
          aria-activedescendant=${activeId}
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          rows="4"
          .value=${live(text)}
          @input=${on.input}
          @change=${on.change}
          @blur=${on.blur}
          @click=${on.move}
          @keydown=${on.key}
          @dragstart=${on.dragging}
          @dragend=${on.dragging}
        ></textarea>
      </div>
      ${list}
    </div>
  `;
}

/** The copy, with the wrong word and the place of the list in elements of their own. The blank keeps a last empty line high. */
function mirror(text: string, wrongAt: number | null, anchor: number | null): (string | TemplateResult)[] {
  const cuts: {
    readonly at: number;
    readonly to: number;
    readonly mark: (piece: string) => TemplateResult;
  }[] = [];
  if (anchor !== null) cuts.push({ at: anchor, to: anchor, mark: () => html`<span class="anchor"></span>` });
  if (wrongAt !== null) {
    const to = wrongAt + Math.max(1, lengthAt(text, wrongAt));
    cuts.push({ at: wrongAt, to, mark: (piece) => html`<span class="wrong">${piece || ' '}</span>` });
  }
  const pieces: (string | TemplateResult)[] = [];
  let done = 0;
  for (const { at, to, mark } of cuts.sort((a, b) => a.at - b.at || a.to - b.to)) {
    if (at < done) continue; // within the wrong word: the list hangs below its beginning
    pieces.push(text.slice(done, at), mark(text.slice(at, to)));
    done = Math.max(done, to);
  }
  return [...pieces, `${text.slice(done)} `];
}
