"""SBE schemas: one module a schema, its facts as `SCHEMA`."""
