import { z } from 'zod';

/** The cities that have stores. */
export const CITIES = ['Bergen', 'Gothenburg', 'Hamburg', 'Lisbon', 'Marseille', 'Rotterdam'] as const;

/** The sales channels, in the order in which charts stack them. */
export const CHANNELS = ['counter', 'app', 'delivery'] as const;

/** The periods to choose from: whole weeks, so that a comparison has the same weekdays on both sides. */
export const PERIODS = {
  '4w': { days: 28, step: 1, label: '4 weeks' },
  '13w': { days: 91, step: 7, label: '13 weeks' },
  '52w': { days: 364, step: 7, label: '52 weeks' },
} as const;

/** The filters of every dashboard. */
export const filterSchema = z.strictObject({
  city: z.enum(['all', ...CITIES]).default('all'),
  channel: z.enum(['all', ...CHANNELS]).default('all'),
  period: z.enum(['4w', '13w', '52w']).default('13w'),
});

export type Filters = z.infer<typeof filterSchema>;
