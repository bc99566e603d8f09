-- Whether older versions stay once this one has arrived.
alter table boot_resource_set add column keep_old boolean not null default false;
