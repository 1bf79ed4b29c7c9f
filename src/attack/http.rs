//! A small client of HTTP/1.1: what a server sends, byte for byte.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long an answer may take: a plan takes minutes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(600);
/// A session ends after 15 minutes without use: one that has rested so long is
/// begun anew, or an attack on a slow machine would ask as nobody.
const REST: Duration = Duration::from_secs(600);
/// Headers that tell of the moment or the session, and nothing else.
const PASSING: [&str; 3] = ["date", "set-cookie", "retry-after"];

/// A connection that is kept, and the cookie of a session.
pub struct Client {
    address: String,
    /// The name by which the server is asked for, which it may put into links.
    host: String,
    stream: Option<BufReader<TcpStream>>,
    session: Option<Session>,
}

/// A session, and what began it.
struct Session {
    name: String,
    password: String,
    cookie: String,
    used: Instant,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, by name in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body as it was sent.
    pub body: Vec<u8>,
    /// How long it took until the whole of it was there.
    pub took: Duration,
}

impl Answer {
    /// Everything but what tells of the moment or the session.
    #[must_use]
    pub fn lasting(&self) -> (u16, BTreeMap<&str, &str>, &[u8]) {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        (self.status, headers.filter(|(name, _)| !PASSING.contains(name)).collect(), &self.body)
    }

    /// Whether it gave something.
    #[must_use]
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The same with a word put for another wherever it is echoed, so that two
    /// guesses can be compared.
    #[must_use]
    pub fn without(&self, word: &str) -> (u16, BTreeMap<String, String>, String) {
        let (status, headers, body) = self.lasting();
        let clean = |text: &str| text.replace(word, "GUESS");
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), clean(value))).collect();
        (status, headers, clean(&String::from_utf8_lossy(body)))
    }

    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as it was before it was compressed, or `None` where it cannot be
    /// read so.
    #[must_use]
    pub fn plain(&self) -> Option<Vec<u8>> {
        let mut plain = Vec::new();
        let read = match self.header("content-encoding") {
            None | Some("identity") => return Some(self.body.clone()),
            Some("gzip") => flate2::read::MultiGzDecoder::new(&self.body[..]).read_to_end(&mut plain),
            Some("br") => brotli::Decompressor::new(&self.body[..], 4096).read_to_end(&mut plain),
            Some("zstd") => return zstd::decode_all(&self.body[..]).ok(),
            Some(_) => return None,
        };
        read.ok().map(|_| plain)
    }
}

impl Client {
    /// A client of the server at an address such as `127.0.0.1:8080`.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), host: address.to_owned(), stream: None, session: None }
    }

    /// The same client, asking for the server by the name of another, so that
    /// the links in their answers can be compared.
    #[must_use]
    pub fn named(self, host: &str) -> Self {
        Self { host: host.to_owned(), ..self }
    }

    /// Signs in, and says whether it was let in.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the server cannot be reached.
    pub fn sign_in(&mut self, name: &str, password: &str) -> io::Result<bool> {
        let body = serde_json::json!({"name": name, "password": password}).to_string();
        let json = [("content-type", "application/json")];
        let answer = self.send("POST", "/api/session", &json, body.as_bytes())?;
        let pair = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        self.session = pair.map(|cookie| Session {
            name: name.to_owned(),
            password: password.to_owned(),
            cookie: cookie.to_owned(),
            used: Instant::now(),
        });
        Ok(answer.is_good() && self.session.is_some())
    }

    /// Begins a session anew that has rested.
    fn wake(&mut self, rest: Duration) -> io::Result<()> {
        match self.session.take_if(|session| session.used.elapsed() >= rest) {
            Some(Session { name, password, .. }) => self.sign_in(&name, &password).map(drop),
            None => Ok(()),
        }
    }

    /// Asks for an address.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the server cannot be reached.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, &[], b"")
    }

    /// Sends a request; on a connection that was closed meanwhile, once more.
    ///
    /// # Errors
    ///
    /// [`io::Error`] if the server cannot be reached, or does not speak HTTP.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        self.wake(REST)?;
        self.send(method, path, headers, body)
    }

    fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let kept = self.stream.is_some();
        match self.try_once(method, path, headers, body) {
            Err(_) if kept => {
                self.stream = None;
                self.try_once(method, path, headers, body)
            }
            answer => answer,
        }
    }

    fn try_once(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_nodelay(true)?;
                BufReader::with_capacity(1 << 16, stream)
            }
        };
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(session) = &mut self.session {
            request.push_str(&format!("cookie: {}\r\n", session.cookie));
            session.used = Instant::now();
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let begun = Instant::now();
        let mut bytes = request.into_bytes();
        bytes.extend(body);
        stream.get_mut().write_all(&bytes)?;
        let mut answer = read(&mut stream, method)?;
        answer.took = begun.elapsed();
        if answer.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn read(stream: &mut BufReader<TcpStream>, method: &str) -> io::Result<Answer> {
    let no_http = || io::Error::new(io::ErrorKind::InvalidData, "the server does not speak HTTP");
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let status: u16 = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(no_http)?;
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let all = headers.entry(name.to_ascii_lowercase()).or_default();
        if !all.is_empty() {
            all.push_str(", ");
        }
        all.push_str(value.trim());
    }
    let bodiless = method == "HEAD" || status == 204 || status == 304;
    let mut body = Vec::new();
    if let (false, Some(length)) = (bodiless, headers.get("content-length")) {
        body = vec![0; length.parse().map_err(|_| no_http())?];
        stream.read_exact(&mut body)?;
    } else if !bodiless && headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        body = chunks(stream)?;
    }
    Ok(Answer { status, headers, body, took: Duration::ZERO })
}

fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        let at = body.len();
        body.resize(at + length, 0);
        stream.read_exact(&mut body[at..])?;
        stream.read_line(&mut line)?;
        if length == 0 {
            return Ok(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers every request with a cookie of its number, until one comes that is
    /// empty; gives what it was asked.
    fn serve() -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let answer = move |number: usize| {
            let mut stream = BufReader::new(listener.accept().expect("a connection").0);
            let mut asked = String::new();
            while !asked.ends_with("\r\n\r\n") {
                (stream.read_line(&mut asked).expect("a line") > 0).then_some(())?;
            }
            let head = "HTTP/1.1 204 No Content\r\nconnection: close";
            let said = format!("{head}\r\nset-cookie: who={number}; Path=/\r\n\r\n");
            stream.get_mut().write_all(said.as_bytes()).expect("written");
            let words = asked.lines().filter(|line| line.contains("HTTP/1.1") || line.contains("cookie"));
            Some(words.collect::<Vec<_>>().join(", "))
        };
        (address, thread::spawn(move || (1..).map_while(answer).collect()))
    }

    #[test]
    fn a_session_that_rested_is_begun_anew_before_the_next_request() {
        let (address, server) = serve();
        let mut client = Client::new(&address);
        assert!(client.sign_in("ada", "a very good password 7").expect("it answers"));
        client.wake(Duration::from_secs(60)).expect("nothing is asked");
        client.wake(Duration::ZERO).expect("it answers");
        client.get("/api/releases").expect("it answers");
        drop(TcpStream::connect(&address).expect("it listens"));
        let asked = server.join().expect("it served");
        let expected = [
            "POST /api/session HTTP/1.1",
            "POST /api/session HTTP/1.1",
            "GET /api/releases HTTP/1.1, cookie: who=2",
        ];
        assert_eq!(asked, expected);
    }
}
