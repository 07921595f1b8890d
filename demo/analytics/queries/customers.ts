import { z } from 'zod';
import type { CustomersAnswer } from '../answers.js';
import type { Filters } from '../filters.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { PERIOD_ORDERS, periodQuery, single, STEPS } from './period.js';

/** The date of each guest's first order, on any channel. */
const JOINED = `
  select guest_id, min(ordered_at)::date as joined from orders where guest_id is not null group by guest_id`;

const TOTALS = `
  with joined as (${JOINED}), guests as (
    select guest_id, is_current, count(*) as orders,
      any_value(joined) >= $moment::date - case when is_current then $days - 1 else 2 * $days - 1 end as is_new
    from ${PERIOD_ORDERS} join joined using (guest_id)
    group by guest_id, is_current
  )
  select
    (count(*) filter (is_current))::integer as guests,
    (count(*) filter (not is_current))::integer as previous_guests,
    (count(*) filter (is_current and is_new))::integer as new_guests,
    (count(*) filter (not is_current and is_new))::integer as previous_new_guests,
    (count(*) filter (is_current and orders > 1) / nullif(count(*) filter (is_current), 0))::double
      as repeat_rate,
    (count(*) filter (not is_current and orders > 1) / nullif(count(*) filter (not is_current), 0))::double
      as previous_repeat_rate
  from guests`;
const totals = z.object({
  guests: z.number(),
  previous_guests: z.number(),
  new_guests: z.number(),
  previous_new_guests: z.number(),
  repeat_rate: z.number().nullable(),
  previous_repeat_rate: z.number().nullable(),
});

const TREND = `
  with joined as (${JOINED}), visits as (
    select distinct guest_id, day // $step as n,
      date_diff('day', $moment::date - ($days - 1), joined) // $step = day // $step as is_new
    from ${PERIOD_ORDERS} join joined using (guest_id) where is_current
  )
  select s.start,
    (count(guest_id) filter (is_new))::integer as fresh,
    (count(guest_id) filter (not is_new))::integer as returning
  from ${STEPS} s left join visits on visits.n = s.n
  group by s.n, s.start order by s.n`;
const guestStep = z.object({ start: z.string(), fresh: z.number(), returning: z.number() });

/** Omits months that have not ended, because their shares would seem too low. */
const COHORTS = `
  with joined as (${JOINED}), visits as (
    select distinct guest_id, date_trunc('month', joined) as month,
      date_diff('month', joined, ordered_at::date) as months
    from orders join joined using (guest_id) join stores using (store_id)
    where ($city::varchar is null or city = $city) and ($channel::varchar is null or channel = $channel)
      and joined >= date_trunc('month', $moment::date) - interval 10 months
      and ordered_at < date_trunc('month', $moment::date)
  ), sizes as (
    select month, count(distinct guest_id) as size from visits group by month
  )
  select month::date::varchar as joined, size::integer as size, months::integer as months,
    (count(*) / size)::double as share
  from visits join sizes using (month) where months between 1 and 9
  group by month, size, months order by month, months`;
const cohortCell = z.object({ joined: z.string(), size: z.number(), months: z.number(), share: z.number() });

/** The figures of the customers dashboard. */
export async function queryCustomers(warehouse: Warehouse, filters: Filters): Promise<CustomersAnswer> {
  const { scope, stepped, asOf, step } = periodQuery(filters);
  const { city = null, channel = null, moment = null } = scope;
  const sums = single(await warehouse.rows(TOTALS, scope, totals));
  return {
    asOf,
    step,
    guests: { value: sums.guests, previous: sums.previous_guests },
    newGuests: { value: sums.new_guests, previous: sums.previous_new_guests },
    repeatRate: { value: sums.repeat_rate, previous: sums.previous_repeat_rate },
    trend: await warehouse.rows(TREND, stepped, guestStep),
    cohorts: await warehouse.rows(COHORTS, { city, channel, moment }, cohortCell),
  };
}
