-- Tokens of machines' earlier owners: who still holds one is known, and may do nothing.
create table ended_token (
    token_key text primary key,
    consumer_key text not null,
    sealed_secret bytea not null,
    ended timestamptz not null default now()
);
create index on ended_token (ended);
