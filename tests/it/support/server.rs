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
    /// Where it sends on to.
    pub location: Option<String>,
    /// The cookie it sets, as a later request sends it.
    pub cookie: Option<String>,
    /// The body; none where the answer names no length.
    pub body: String,
}

/// One request on a connection of its own, with a JSON body unless that is empty.
pub fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<Answer> {
    send(address, method, path, "Content-Type: application/json", body)
}

/// Sends a form from our own pages on a connection of its own, with a cookie unless that is empty.
pub fn post(address: SocketAddr, path: &str, form: &str, cookie: &str) -> io::Result<Answer> {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    send(address, "POST", path, &format!("{kind}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}"), form)
}

fn send(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    // a test that hangs tells nobody why
    stream.set_read_timeout(Some(Duration::from_mins(2)))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    let mut reader = BufReader::new(stream);
    let first = line(&mut reader)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
    let mut answer = Answer {
        status: status.ok_or_else(|| io::Error::other("not an HTTP answer"))?,
        location: None,
        cookie: None,
        body: String::new(),
    };
    let mut length = 0;
    while let Some((name, value)) = line(&mut reader)?.split_once(':') {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().map_err(io::Error::other)?,
            "location" => answer.location = Some(value.to_owned()),
            "set-cookie" => answer.cookie = value.split(';').next().map(str::to_owned),
            _ => {}
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    answer.body = String::from_utf8(bytes).map_err(io::Error::other)?;
    Ok(answer)
}

/// A whole line: one that a dying server broke off is none.
fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let whole = line.strip_suffix("\r\n").map(str::to_owned);
    whole.ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "the answer was broken off"))
}
