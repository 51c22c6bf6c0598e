//! `probatum migrate`: brings the tables up to date, which opening the database does.

use super::{Failure, database};
use crate::config::Config;
use crate::store::health::MIGRATOR;

pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let open = database::open(&config, true).await?;
    println!("{} migrations, all applied", MIGRATOR.iter().count());
    open.close().await
}
