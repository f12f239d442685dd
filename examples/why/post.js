// The figures, and the one line of code that this post needs of its own: figure 3 shows the shape of figure 1.
import './erf-lab/erf-lab.js';

const field = document.querySelector('#field');
const shape = document.querySelector('#shape');
field.addEventListener('erf-frame', ({ detail }) => {
  shape.frame = detail;
});
