-- Harbour Coffee: a chain of coffee shops in six harbour cities, two years of trade up to now. Every figure is
-- derived from hashes, so that the same day always gives the same figures.
-- Variables: now (timestamp, local time), days (of trade), order_count.

create macro chance(seed, salt) as (hash(seed, salt) % 1000003) / 1000003.0;

create table stores as
from (values
  ( 1, 'Speicherstadt',   'Hamburg',    'office',  1.35, 2000),
  ( 2, 'Landungsbrücken', 'Hamburg',    'visitor', 1.10, 1700),
  ( 3, 'Altona',          'Hamburg',    'local',   0.85, 1500),
  ( 4, 'Kop van Zuid',    'Rotterdam',  'office',  1.20, 1600),
  ( 5, 'Witte de With',   'Rotterdam',  'local',   0.95, 1400),
  ( 6, 'Haga',            'Gothenburg', 'local',   1.05, 1900),
  ( 7, 'Lindholmen',      'Gothenburg', 'office',  0.90,  310),
  ( 8, 'Cais do Sodré',   'Lisbon',     'visitor', 1.25, 1300),
  ( 9, 'Belém',           'Lisbon',     'visitor', 0.80,  140),
  (10, 'Vieux-Port',      'Marseille',  'visitor', 1.15, 1200),
  (11, 'Le Panier',       'Marseille',  'local',   0.75,  900),
  (12, 'Bryggen',         'Bergen',     'visitor', 0.90, 1100)
) as t(store_id, store, city, kind, size, opened_days_ago);

create table products as
from (values
  -- morning, midday, afternoon: share of orders at that time of day; summer: factor in warm weather
  ( 1, 'Espresso',             'Espresso bar',   2.60, 0.45,  9, 7, 6, 0.9),
  ( 2, 'Cappuccino',           'Espresso bar',   3.90, 0.85, 16, 7, 9, 0.8),
  ( 3, 'Flat white',           'Espresso bar',   4.20, 0.90, 15, 7, 8, 0.8),
  ( 4, 'Caffè latte',          'Espresso bar',   4.30, 1.00, 11, 6, 8, 0.8),
  ( 5, 'Filter coffee',        'Filter & tea',   3.20, 0.40, 11, 7, 6, 0.7),
  ( 6, 'Breakfast tea',        'Filter & tea',   3.10, 0.35,  5, 3, 5, 0.7),
  ( 7, 'Chai latte',           'Filter & tea',   4.50, 1.10,  3, 3, 6, 0.6),
  ( 8, 'Cold brew',            'Cold drinks',    4.80, 0.90,  2, 5, 7, 2.6),
  ( 9, 'Iced latte',           'Cold drinks',    4.90, 1.10,  2, 5, 7, 2.9),
  (10, 'Espresso tonic',       'Cold drinks',    5.20, 1.30,  1, 3, 5, 2.7),
  (11, 'Butter croissant',     'Bakery',         2.90, 1.10, 13, 4, 4, 1.0),
  (12, 'Cinnamon bun',         'Bakery',         3.60, 1.20,  7, 5,10, 0.9),
  (13, 'Banana bread',         'Bakery',         3.80, 1.20,  5, 5, 8, 1.0),
  (14, 'Cheese toastie',       'Bakery',         6.40, 2.40,  3,21, 5, 1.0),
  (15, 'House blend, 250 g',   'Beans',          9.50, 4.30,  2, 3, 4, 0.9),
  (16, 'Single origin, 250 g', 'Beans',         13.50, 6.60,  1, 2, 3, 0.9)
) as t(product_id, product, category, price, cost, morning, midday, afternoon, summer);

-- Share of orders by hour and kind of store, cumulative.
create temp table hours as
with busy as (
  from (values
    ( 6,  3,  1,  0), ( 7, 14,  3,  5), ( 8, 20,  7, 11), ( 9, 12, 10, 13), (10,  9, 12, 11), (11,  7, 11,  9),
    (12, 10, 10,  9), (13,  9, 10,  8), (14,  6, 10,  8), (15,  5, 11, 10), (16,  3,  9,  8), (17,  2,  5,  5),
    (18,  0,  3,  3), (19,  0,  2,  1)
  ) as t(hour, office, visitor, local)
), long as (unpivot busy on office, visitor, local into name kind value share)
select kind, hour,
  (sum(share) over (partition by kind order by hour) - share) / sum(share) over (partition by kind) as lower_bound
from long where share > 0;

-- Share of orders by product, time of day and month, cumulative.
create temp table menu as
with long as (
  unpivot (select product_id, summer, morning, midday, afternoon from products)
  on morning, midday, afternoon into name daypart value share
), seasonal as (
  select product_id, daypart, month,
    share * pow(summer, -cos(2 * pi() * (month - 1) / 12)) as share
  from long, range(1, 13) as months(month)
)
select product_id, daypart, month,
  (sum(share) over (partition by daypart, month order by product_id) - share)
    / sum(share) over (partition by daypart, month) as lower_bound
from seasonal;

-- Sales of each store on each day, before they are scaled to order_count.
create temp table trading_days as
with calendar as (
  select (getvariable('now')::date - days_ago::integer) as day, days_ago
  from range(getvariable('days')) as t(days_ago)
), demand as (
  select s.store_id, s.kind, s.city, c.day, c.days_ago,
    s.size
    -- a new store takes half a year to reach its full sales
    * least(1, 0.45 + 0.55 * (s.opened_days_ago - c.days_ago) / 180.0)
    * exp(-0.12 * c.days_ago / 365.0)
    * case s.kind
        when 'office' then [1.12, 1.18, 1.16, 1.14, 1.05, 0.42, 0.30]
        when 'visitor' then [0.82, 0.84, 0.88, 0.94, 1.10, 1.32, 1.22]
        else [0.92, 0.94, 0.96, 0.98, 1.06, 1.18, 1.02]
      end[isodow(c.day)]
    * case s.kind
        when 'visitor' then 1 - 0.30 * cos(2 * pi() * (dayofyear(c.day) - 25) / 365.0)
        when 'office' then 1 + 0.10 * cos(2 * pi() * (dayofyear(c.day) - 30) / 365.0)
        else 1 + 0.05 * cos(2 * pi() * (dayofyear(c.day) - 350) / 365.0)
      end
    -- Advent is busy, and the weather varies from day to day
    * case when month(c.day) = 12 and day(c.day) < 24 then 1.22 else 1 end
    * (0.86 + 0.16 * chance(c.day, s.city) + 0.12 * chance(c.day, s.store_id)) as weight
  from stores s, calendar c
  where c.days_ago <= s.opened_days_ago
    and not (month(c.day) = 12 and day(c.day) in (25, 26)) and dayofyear(c.day) <> 1
), running as (
  select *, sum(weight) over (order by day, store_id) / sum(weight) over () * getvariable('order_count') as total
  from demand
)
-- Rounding the running total instead of each day gives exactly order_count orders.
select store_id, kind, city, day, days_ago,
  (round(total) - round(coalesce(lag(total) over (order by day, store_id), 0)))::integer as orders
from running;

create sequence order_ids;

create table orders as
with slots as (
  select row_number() over (order by day, store_id, n) as seed, t.*
  from trading_days t, range(t.orders) as orders(n)
), timed as (
  select s.*, h.hour,
    s.day + to_minutes((60 * h.hour + floor(60 * chance(seed, 'minute')))::integer)
      + to_seconds(floor(60 * chance(seed, 'second'))::integer) as ordered_at,
    case when h.hour < 11 then 'morning' when h.hour < 14 then 'midday' else 'afternoon' end as daypart,
    -- the app and delivery win shares over the two years
    0.13 + 0.15 * (1 - days_ago / 730.0) * case when s.kind = 'office' then 1.4 else 0.8 end as app_share,
    0.04 + 0.08 * (1 - days_ago / 730.0) * case when s.kind = 'visitor' then 0.5 else 1.3 end as delivery_share
  from slots s asof join hours h on s.kind = h.kind and chance(s.seed, 'hour') >= h.lower_bound
), placed as (
  select t.*, m.product_id,
    case
      when chance(seed, 'channel') < app_share then 'app'
      when chance(seed, 'channel') < app_share + delivery_share then 'delivery'
      else 'counter'
    end as channel
  from timed t asof join menu m
    on t.daypart = m.daypart and month(t.day) = m.month and chance(t.seed, 'product') >= m.lower_bound
), known as (
  select p.*,
    -- Guests with a loyalty card, numbered per store in the order in which they joined. Newer guests come more
    -- often; some older ones stay regulars. Many guests at the counter have no card.
    (260 + 1500 * (1 - days_ago / 730.0)) * (1 - pow(chance(seed, 'guest'), 2.6)) as guest,
    case when chance(seed, 'regular') < 0.42 then 9 else 1 end as regulars,
    channel <> 'counter' or chance(seed, 'card') < 0.55 as has_card,
    1 + (chance(seed, 'quantity') > case when channel = 'delivery' then 0.35 else 0.72 end)::integer
      + (chance(seed, 'quantity') > case when channel = 'delivery' then 0.75 else 0.94 end)::integer as quantity,
    -- prices rose once, about a year ago; delivery adds a surcharge for the guest and a commission for the business
    (1 + 0.04 * (days_ago < 330)::integer) * (1 + 0.10 * (channel = 'delivery')::integer) as price_factor
  from placed p
)
select
  nextval('order_ids') as order_id,
  ordered_at,
  store_id::integer as store_id,
  product_id::integer as product_id,
  channel,
  quantity,
  round(price * price_factor, 2) * quantity as revenue,
  round(cost * quantity + price * price_factor * quantity * case when channel = 'delivery' then 0.22 else 0.03 end, 2)
    as cost,
  case when has_card then store_id * 100000 + (floor(guest / regulars) * regulars)::integer end as guest_id
from known join products using (product_id)
where ordered_at < getvariable('now')
order by ordered_at;

-- The orders of a period of whole weeks that ends today, and of the period of the same length before it, up to the
-- same time of its last day. "period" is 'current' or 'previous'; "day" counts from 0 in each of them.
create macro period_orders(wanted_city, wanted_channel, period_days, moment) as table
select o.*, s.store, s.city, p.product, p.category,
  o.ordered_at >= moment::date - (period_days - 1) as is_current,
  (date_diff('day', moment::date - (2 * period_days - 1), o.ordered_at::date) % period_days)::integer as day
from orders o join stores s using (store_id) join products p using (product_id)
where (wanted_city is null or s.city = wanted_city)
  and (wanted_channel is null or o.channel = wanted_channel)
  and o.ordered_at >= moment::date - (2 * period_days - 1)
  and (o.ordered_at >= moment::date - (period_days - 1) or o.ordered_at < moment - to_days(period_days));
