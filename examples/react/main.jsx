// Puts the post into the page.
import { loadElements } from 'erf-lab';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import Post from './post.mdx';

// React sets an object on an element that is defined, and the attribute "[object Object]" on one that is not yet.
await loadElements('rf-table');

createRoot(document.getElementById('post')).render(
  <StrictMode>
    <Post />
  </StrictMode>,
);
