//! Rules of the house, checked on the sources and on the schema.

mod architecture;
mod checks;
mod codes;
mod fuzz;
mod routes;
mod sqlx_metadata;
