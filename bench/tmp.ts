import { part } from './vendors/part.js';
const r = await part.run(); console.log(r.text, r.faults);
