# nenkai_embed_migrations(<target>): compiles store/migrations/*.sql into <target> and so gives it the function
# `migrations()` of store/migrations.hh. A new migration is a new line here.
set(nenkai_migrations
    migrations/0001_first.sqlite.sql
    migrations/0001_first.postgresql.sql
    migrations/0002_source.sqlite.sql
    migrations/0002_source.postgresql.sql
    migrations/0003_log.sqlite.sql
    migrations/0003_log.postgresql.sql
    migrations/0004_evidence.sql
    migrations/0005_hold.sqlite.sql
    migrations/0005_hold.postgresql.sql
    migrations/0006_link.sqlite.sql
    migrations/0006_link.postgresql.sql
    migrations/0007_token.sqlite.sql
    migrations/0007_token.postgresql.sql
    migrations/0008_outbox.sqlite.sql
    migrations/0008_outbox.postgresql.sql)

function(nenkai_embed_migrations target)
  nenkai_embed(${target} store_migrations ${nenkai_migrations})
endfunction()
