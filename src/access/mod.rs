//! Who may do what: accounts, roles, passwords and sessions.
//!
//! Pure rules: the time, the salt and the token's randomness are arguments.

mod account;
mod password;
mod role;
mod session;

pub use account::{Account, BadName, Scope};
pub use password::{Password, StoredPassword, WeakPassword};
pub use role::{NoSuchRole, Role};
pub use session::{SessionTimes, Token, TokenHash};
