-- How a region notices that its database is an older copy (ingot.region.restore). Racks, and a file beside the data directory,
-- remember the newest witness that they were told; one that this table does not know was written in a future that is lost.
create table witness (
    number bigint generated always as identity primary key,
    id uuid not null default gen_random_uuid(),
    at timestamptz not null default now()
);

-- The lives of a database: a new one begins when a restored backup was noticed and everything under way was revoked. Witnesses of
-- a life that has ended are of no concern any more.
create table database_life (
    number integer generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    began timestamptz not null default now()
);
insert into database_life default values;

-- A machine that was there when a restored backup was noticed: what it runs may be newer than what its row says, so it boots its
-- disk until somebody asks something else of it.
alter table node add column restored timestamptz;
