import './metabase.js';
