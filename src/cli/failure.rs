use std::fmt;
use std::process::ExitCode;

use crate::issue::Failed;
use crate::store::StoreError;

/// Why a command did not do what it was asked, in one line for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A rule forbids it: exit code 1.
    Refused(String),
    /// The command was not given as its usage says: exit code 2.
    Usage(String),
    /// A file holds what it should not; the line names it: exit code 3.
    BadInput(String),
    /// The disk, the port or another thing of the machine: exit code 4.
    Environment(String),
}

impl Failure {
    /// The code that the program ends with.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::BadInput(_) => 3,
            Self::Environment(_) => 4,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(why) | Self::Usage(why) | Self::BadInput(why) | Self::Environment(why)) = self;
        // One line, whatever the words came from.
        for (at, line) in why.lines().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(line.trim())?;
        }
        Ok(())
    }
}

/// A store fails for reasons of the machine. A data folder of a newer version
/// is one: what is wrong is the program, not the folder.
impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Environment(error.to_string())
    }
}

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(refusal) => Self::Refused(refusal.to_string()),
            Failed::Store(error) => error.into(),
            Failed::Key(fault) => Self::Environment(fault.to_string()),
        }
    }
}

impl Failure {
    /// A failure of a command that knows its exit code.
    fn of(code: u8, why: String) -> Self {
        match code {
            1 => Self::Refused(why),
            2 => Self::Usage(why),
            3 => Self::BadInput(why),
            _ => Self::Environment(why),
        }
    }
}

impl From<super::analyse::Failure> for Failure {
    fn from(failure: super::analyse::Failure) -> Self {
        Self::of(failure.exit_code(), failure.to_string())
    }
}

impl From<super::synthesise::Failure> for Failure {
    fn from(failure: super::synthesise::Failure) -> Self {
        Self::of(failure.exit_code(), failure.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_failure_is_one_line() {
        let failure = Failure::BadInput("a\n  b\r\nc".to_owned());
        assert_eq!(failure.to_string(), "a b c");
    }
}
