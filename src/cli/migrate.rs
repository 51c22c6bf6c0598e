//! `probatum migrate`: brings the tables up to date, which opening the database does, and what is computed from them.

use super::{Failure, database};
use crate::config::Config;
use crate::domain::clock;
use crate::store::health::MIGRATOR;
use crate::workflow::assess;

pub(super) async fn run(config: Config) -> Result<(), Failure> {
    let open = database::open(&config, true).await?;
    assess::bring_up(&open.pool, clock::now()).await.map_err(Failure::other)?;
    println!("{} migrations, all applied", MIGRATOR.iter().count());
    open.close().await
}
