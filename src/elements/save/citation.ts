// What to cite: the paper, and the figure with its version and link, as BibTeX. Pure: no Lit, no DOM.
import type { Provenance } from './provenance.ts';
import { strings } from './strings.ts';

const paper = `@inproceedings{luo2016effective,
  title     = {Understanding the Effective Receptive Field in Deep Convolutional Neural Networks},
  author    = {Luo, Wenjie and Li, Yujia and Urtasun, Raquel and Zemel, Richard},
  booktitle = {Advances in Neural Information Processing Systems},
  volume    = {29},
  year      = {2016},
  eprint    = {1701.04128},
  archivePrefix = {arXiv}
}
`;

/** Characters that mean something to TeX. */
const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
};

const tex = (text: string): string =>
  text.replace(/[\\{}&%$#_~^]/g, (character) => escapes[character] ?? `\\${character}`);

/** Both entries; `on` is the day the picture was looked at. */
export function bibtex(title: string, provenance: Provenance, on: Date): string {
  const { link, version, request } = provenance;
  const day = [on.getFullYear(), on.getMonth() + 1, on.getDate()].map((part) =>
    String(part).padStart(2, '0'),
  );
  const lines = [
    `title   = {${tex(strings.figureOf(title))}}`,
    `note    = {${tex(strings.citedWith(request))}}`,
    `howpublished = {erf-lab ${tex(version)}}`,
    `version = {${tex(version)}}`,
    // In the field `url` it stands as it is; braces are percent-encoded in links.
    ...(link === null ? [] : [`url     = {${link.replaceAll('{', '%7B').replaceAll('}', '%7D')}}`]),
    `urldate = {${day.join('-')}}`,
    `year    = {${day[0]}}`,
  ];
  return `${paper}\n@misc{erf-lab,\n  ${lines.join(',\n  ')}\n}\n`;
}
