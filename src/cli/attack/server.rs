//! A server that an attack is made on.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::super::Failure;
use super::no_place;

/// A server that is up; stopped when it is dropped.
pub(super) struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// Where everything is that it says.
    pub log: PathBuf,
}

impl Server {
    /// Starts the command of a server, and waits until it tells its address.
    pub fn start(mut command: Command, log: PathBuf) -> Result<Self, Failure> {
        let said = File::create(&log).map_err(|error| no_place(&error))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(said);
        let mut child = command.spawn().map_err(|error| no_place(&error))?;
        let output = child.stdout.take().expect("piped");
        let mut server = Self { child, address: String::new(), log: log.clone() };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let after = line.split_once("http://")?.1;
            Some(after.split('/').next().unwrap_or_default().to_owned())
        });
        server.address =
            address.ok_or_else(|| Failure::Environment("the server did not start".to_owned()))?;
        // What it goes on to say is kept, to be searched.
        std::thread::spawn(move || {
            let opened = File::options().append(true).open(log);
            if let Ok(mut kept) = opened {
                lines.for_each(|line| drop(writeln!(kept, "{line}")));
            }
        });
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended; there is nothing else to be done about it here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
