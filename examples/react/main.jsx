// Puts the post into the page.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import Post from './post.mdx';

createRoot(document.getElementById('post')).render(
  <StrictMode>
    <Post />
  </StrictMode>,
);
