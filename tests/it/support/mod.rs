//! What tests stand on.

pub mod browser;
pub mod client;
pub mod database;
pub mod html;
pub mod people;
pub mod server;
