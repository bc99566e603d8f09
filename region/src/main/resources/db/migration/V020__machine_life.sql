-- What decisions about machines remember beyond the base (ingot.core.machine.MachineState).
alter table node
    add column release_scripts boolean not null default false,
    add column power_requeried boolean not null default false,
    add column last_heartbeat timestamptz,
    add column rollback jsonb,
    add column release_parameters jsonb not null default '{}',
    -- The boot that a rack saw last: who may be given this machine's preseed (facts: lifecycle §21).
    add column boot_seen timestamptz,
    add column boot_peer inet,
    add column boot_mac macaddr,
    -- Whether an image was ever written to the disks: an agent without an answer boots the disk only then (design §3.3).
    add column ever_deployed boolean not null default false;

-- A running act that a newer intent made pointless: it ends without a report to the machine.
alter table effect add column cancelled boolean not null default false;

create index on node (last_heartbeat) where last_heartbeat is not null;
