import type {} from 'analytics-embed/vue';
