// The charts' symbols at the size of a letter, for legends. Pure.

/** The symbols as Plot draws them, at the size of a letter. */
const symbolPaths: Readonly<Record<string, string>> = {
  circle: 'M-4,0a4,4 0 1 0 8,0a4,4 0 1 0 -8,0z',
  square: 'M-3.5,-3.5h7v7h-7z',
  triangle: 'M0,-4.5l4.5,8h-9z',
  diamond2: 'M0,-4.8l4.8,4.8l-4.8,4.8l-4.8,-4.8z',
  cross: 'M-1.5,-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z',
  star: 'M0,-5l1.5,3h3.4l-2.6,2.2l1,3.6l-3.3,-2.1l-3.3,2.1l1,-3.6l-2.6,-2.2h3.4z',
  wye: 'M-1.2,0l-3.6,-2.4l1.4,-2l3.4,2.2l3.4,-2.2l1.4,2l-3.6,2.4v4.6h-2.4z',
  times:
    'M-4,-2.6l1.4,-1.4l2.6,2.6l2.6,-2.6l1.4,1.4l-2.6,2.6l2.6,2.6l-1.4,1.4l-2.6,-2.6l-2.6,2.6l-1.4,-1.4l2.6,-2.6z',
};

/** Around (0, 0); a circle for a name that is not known. */
export const symbolPath = (name: string): string => symbolPaths[name] ?? symbolPaths.circle!;
