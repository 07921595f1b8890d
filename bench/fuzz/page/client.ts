import { playPart } from '../fuzz-target.js';
import { ClientTarget } from './client-target.js';

// The page in a frame, with the frame's client.
const target = new ClientTarget(new URL(location.href).searchParams.get('host') ?? '');

window.fuzz = {
  open: () => Promise.resolve(),
  part: (seed, path) => playPart(target, seed, path),
};
