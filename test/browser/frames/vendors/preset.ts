import './superset.js';
