-- When a row was last changed is the database's to say, so that no store can forget it.
create function touch_updated() returns trigger language plpgsql as $$
begin
    new.updated := now();
    return new;
end
$$;

create trigger touch_updated before update on app_user for each row execute function touch_updated();
create trigger touch_updated before update on ssh_key for each row execute function touch_updated();
create trigger touch_updated before update on setting for each row execute function touch_updated();
create trigger touch_updated before update on zone for each row execute function touch_updated();
create trigger touch_updated before update on resource_pool for each row execute function touch_updated();
create trigger touch_updated before update on domain for each row execute function touch_updated();
create trigger touch_updated before update on tag for each row execute function touch_updated();
create trigger touch_updated before update on fabric for each row execute function touch_updated();
create trigger touch_updated before update on space for each row execute function touch_updated();
create trigger touch_updated before update on vlan for each row execute function touch_updated();
create trigger touch_updated before update on subnet for each row execute function touch_updated();
create trigger touch_updated before update on ip_range for each row execute function touch_updated();
create trigger touch_updated before update on reserved_ip for each row execute function touch_updated();
create trigger touch_updated before update on static_route for each row execute function touch_updated();
create trigger touch_updated before update on boot_resource for each row execute function touch_updated();
