-- A file is complete only once its size and hash were verified; received bytes alone do not say so.
alter table boot_resource_file add column complete boolean not null default false;
alter table boot_resource_file add check (received <= size);
alter table boot_resource_file add check (not complete or received = size);
create index on boot_resource_file (sha256);

-- Where names of a domain that is not ours are asked for, as address or address:port.
alter table domain add column forward_dns_servers text[] not null default '{}';

-- The feed of a user's events is read newest first, by level.
create index on event (level, id);
