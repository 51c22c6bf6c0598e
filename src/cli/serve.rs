//! `probatum serve`: opens the database, seeds it when empty, answers requests until told to stop.

use super::{Failure, database, seed};
use crate::config::Config;
use crate::domain::clock;
use crate::store::health;
use crate::web::{self, AppState};
use crate::workflow::assess;
use crate::workflow::people::{self, Token};
use sqlx::PgPool;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub(super) async fn run(config: Config, no_seed: bool) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| cannot_listen(config.listen, &error))?;
    let address = listener.local_addr().map_err(Failure::other)?;
    let open = database::open(&config, false).await?;
    if !no_seed {
        seed_if_empty(&open.pool).await?;
    }
    tokio::spawn(bring_up(open.pool.clone()));
    let base = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    offer_setup(&open.pool, &base).await?;
    let state = AppState {
        pool: open.pool.clone(),
        clock: clock::now,
        public_url: config.public_url.clone(),
        secure_cookies: config.secure_cookies(),
    };
    // the sender's address is what slows down guessing at passwords
    let app = web::router(state).into_make_service_with_connect_info::<SocketAddr>();
    println!("listening on http://{address}");
    let served = axum::serve(listener, app).with_graceful_shutdown(stop).await;
    eprintln!("Stopping");
    open.close().await?;
    served.map_err(Failure::other)
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Failure {
    Failure::other(format!(
        "can't listen on {address}: {error}\nChoose another address with PROBATUM_LISTEN or --listen, for instance 127.0.0.1:0 for a free port."
    ))
}

async fn seed_if_empty(pool: &PgPool) -> Result<(), Failure> {
    let mut connection = pool.acquire().await.map_err(Failure::other)?;
    if health::is_empty(&mut connection).await.map_err(Failure::other)? {
        drop(connection);
        eprintln!("Loading the seed article and its evidence");
        seed::bundled(pool).await?;
    }
    Ok(())
}

/// Computes what an earlier version of the program did not, while the pages are served already.
async fn bring_up(pool: PgPool) {
    match assess::bring_up(&pool, clock::now()).await {
        Ok(0) => {}
        Ok(claims) => tracing::info!(claims, "analysed anew after an upgrade"),
        Err(error) => tracing::warn!(%error, "claims could not be analysed anew; the next start tries again"),
    }
}

/// Prints the one-time link for the first administrator, while nobody has an account.
async fn offer_setup(pool: &PgPool, base: &str) -> Result<(), Failure> {
    let token = Token::random(&mut rand::rng());
    if people::offer_setup(pool, &token, clock::now()).await.map_err(Failure::other)? {
        eprintln!(
            "Nobody has an account yet. Create the first administrator within seven days at\n  {base}/setup/{}",
            token.secret()
        );
    }
    Ok(())
}

/// Done when the process is asked to stop, by Ctrl-C or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::other)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::other)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
