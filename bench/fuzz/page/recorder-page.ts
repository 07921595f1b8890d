import { record } from './recorder.js';

// The page in an embed's frame.
record();
