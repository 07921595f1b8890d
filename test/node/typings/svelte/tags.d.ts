import type {} from 'analytics-embed/svelte';
