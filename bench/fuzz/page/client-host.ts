import { record } from './recorder.js';

// The page around the frame whose client is fuzzed.
record();
const frame = document.createElement('iframe');
frame.src = `${new URL(location.href).searchParams.get('frames') ?? ''}/client?host=${location.origin}`;
document.body.append(frame);
