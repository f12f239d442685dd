// What reads and writes networks as text: our notation, JSON, Fomoro links, PyTorch prints. A file of its own in the
// package. Re-exports, nothing else.
export { formatNetwork, parseNetwork } from '../../network/index.ts';
