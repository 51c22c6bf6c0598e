//! The real web application on a free port of this machine, over a database of the test's own; and the smallest HTTP client, for
//! reading what it answers as bytes and for talking to chromedriver.
//!
//! It must not know any page.

use super::database::{self, TestDatabase};
use probatum::domain::clock;
use probatum::web::{self, AppState};
use sqlx::PgPool;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// A running application; it ends with the test's runtime.
#[derive(Debug)]
pub struct TestServer {
    /// Where it listens.
    pub address: SocketAddr,
}

impl TestServer {
    /// The whole address of one of its pages.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Reads a page as it comes over the wire. Blocks: from a test on a multi-threaded runtime only.
    pub fn read(&self, path: &str) -> Answer {
        request(self.address, "GET", path, "").unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }
}

/// Starts the application over a database.
pub async fn serve(pool: PgPool) -> TestServer {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    let app = web::router(AppState { pool, clock: clock::now, public_url: None, secure_cookies: false });
    tokio::spawn(async move { axum::serve(listener, app).await });
    TestServer { address }
}

/// The application over a fresh database that holds the bundled seeds. Nobody has an account there.
pub async fn seeded() -> (TestServer, TestDatabase) {
    let database = database::seeded().await;
    (serve(database.pool.clone()).await, database)
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body; none where the answer names no length.
    pub body: String,
}

/// One request on a connection of its own, with a JSON body unless that is empty.
pub fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    // a test that hangs tells nobody why
    stream.set_read_timeout(Some(Duration::from_mins(2)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let bad = || io::Error::other("not an HTTP answer");
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(bad)?;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(Answer { status, body: String::from_utf8(bytes).map_err(io::Error::other)? })
}
