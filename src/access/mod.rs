//! Who may do what: accounts, roles, passwords, sessions and the tokens of
//! clients that have no browser.
//!
//! Pure rules: the time, the salt and the token's randomness are arguments.

mod account;
mod api_token;
mod password;
mod role;
mod session;

pub use account::{Account, BadName, Scope};
pub use api_token::{ApiToken, BadGrant, Grant};
pub use password::{Password, StoredPassword, WeakPassword};
pub use role::{NoSuchRole, Role};
pub use session::{SessionTimes, Token, TokenHash};
