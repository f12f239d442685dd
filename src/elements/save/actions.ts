// What "save and share" does, loaded at the first click: files, animations, links, codes, citations. Re-exports, nothing else.
export { makeAnimation } from './animation.ts';
export { bibtex } from './citation.ts';
export { figureTitle, fileStem } from './describe.ts';
export { embedCode, scriptAddress } from './embed.ts';
export { makeFile, summaryOf } from './files.ts';
export { linkOf, provenanceOf } from './provenance.ts';
