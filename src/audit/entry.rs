//! One entry: who did what, about what, for what.

use jiff::Timestamp;

use crate::codes::code_list;

code_list! {
    /// The logs, one in each store: an entry is committed with what it tells
    /// of, so it lives in the same file.
    #[derive(Debug)]
    Log {
        /// Accounts and sessions.
        Access = "access",
        /// The records, and what is decided on them.
        Records = "records",
        /// Issued releases.
        Releases = "releases",
        /// Imported boundaries.
        Boundaries = "boundaries",
    }
}

code_list! {
    /// What was done.
    #[derive(Debug)]
    Act {
        /// Somebody signed in.
        SignIn = "sign_in",
        /// Somebody tried to sign in, and could not.
        SignInRefused = "sign_in_refused",
        /// Somebody signed out.
        SignOut = "sign_out",
        /// An account was added.
        AccountAdded = "account_added",
        /// An account was bound to the codes of caseworkers.
        AccountBound = "account_bound",
        /// An account was disabled.
        AccountDisabled = "account_disabled",
        /// A file was taken in.
        Import = "import",
        /// Masks were taken in.
        MasksImported = "masks_imported",
        /// Masks were proposed.
        MasksProposed = "masks_proposed",
        /// Somebody approved masks.
        MasksApproved = "masks_approved",
        /// A source of imports was proposed.
        SourceProposed = "source_proposed",
        /// Somebody approved a source of imports.
        SourceApproved = "source_approved",
        /// The seals of the records were opened, to plan or make a release.
        ReadRecords = "read_records",
        /// The records of an area were frozen for the month's release.
        SnapshotTaken = "snapshot_taken",
        /// Somebody looked at what those who approve are told of a release.
        ReportSeen = "report_seen",
        /// Somebody looked at a release before it was issued.
        ProposalSeen = "proposal_seen",
        /// A release was made for approval.
        ReleaseProposed = "release_proposed",
        /// Somebody approved a release.
        ReleaseApproved = "release_approved",
        /// A release was issued.
        ReleaseIssued = "release_issued",
        /// No release was made at a cut-off.
        ReleaseSkipped = "release_skipped",
        /// A release was recalled.
        ReleaseRecalled = "release_recalled",
        /// A child took the agreement back.
        Withdrawal = "withdrawal",
        /// A receipt was used from where it was made: it waits for a custodian.
        WithdrawalWaits = "withdrawal_waits",
        /// Somebody named a child on whom they may not act, or who is not there.
        ChildNotFound = "child_not_found",
        /// A receipt was made for a child.
        ReceiptMade = "receipt_made",
        /// The documents of a release were written to files.
        Export = "export",
        /// A change of policy was proposed.
        PolicyProposed = "policy_proposed",
        /// Somebody approved a change of policy.
        PolicyApproved = "policy_approved",
        /// A signing key was made.
        KeyMade = "key_made",
        /// The house's key vouched for the key that signs exports.
        ExportKeyVouched = "export_key_vouched",
        /// The row of an export was written to the ledger.
        ExportListed = "export_listed",
        /// The ledger of exports was taken away.
        LedgerExported = "ledger_exported",
        /// A file of corrections was proposed.
        CorrectionProposed = "correction_proposed",
        /// A file of corrections was approved by a second person, and is recorded.
        CorrectionApproved = "correction_approved",
        /// A file of corrections was rejected.
        CorrectionRejected = "correction_rejected",
        /// Two ids were proposed to be one child's.
        MergeProposed = "merge_proposed",
        /// Two ids are one child's, as a second person approved.
        MergeApproved = "merge_approved",
        /// A file of merges was rejected.
        MergeRejected = "merge_rejected",
        /// Areas were joined for one release.
        AreasJoined = "areas_joined",
        /// A personal access token was made.
        TokenMade = "token_made",
        /// A personal access token was revoked.
        TokenRevoked = "token_revoked",
        /// A release was opened as a layer by a client of the standards.
        LayerOpened = "layer_opened",
        /// Boundaries were imported.
        BoundariesImported = "boundaries_imported",
        /// Imported boundaries were removed.
        BoundariesRemoved = "boundaries_removed",
    }
}

code_list! {
    /// What data an act touches.
    #[derive(Debug)]
    Class {
        /// Accounts, keys, settings.
        Access = "access",
        /// Records of children.
        Records = "records",
        /// Releases.
        Releases = "releases",
    }
}

code_list! {
    /// What for.
    #[derive(Debug)]
    Purpose {
        /// To keep the service safe.
        Security = "security",
        /// To take in what children told.
        Intake = "intake",
        /// To make, approve, issue or recall a release.
        Release = "release",
        /// To do what a child asked for.
        ChildsRequest = "childs_request",
        /// For a meeting of the partnership.
        Meeting = "meeting",
        /// Nobody said.
        NotSaid = "not_said",
    }
}

impl Act {
    /// The class of data that the act touches.
    #[must_use]
    pub fn class(self) -> Class {
        use Act as A;
        match self {
            A::SignIn | A::SignInRefused | A::SignOut => Class::Access,
            A::AccountAdded | A::AccountBound | A::AccountDisabled | A::KeyMade | A::ExportKeyVouched => {
                Class::Access
            }
            A::PolicyProposed | A::PolicyApproved | A::AreasJoined => Class::Access,
            A::TokenMade | A::TokenRevoked => Class::Access,
            A::BoundariesImported | A::BoundariesRemoved => Class::Access,
            A::Import | A::ReadRecords | A::SnapshotTaken => Class::Records,
            A::Withdrawal | A::ReceiptMade | A::ReportSeen | A::ProposalSeen => Class::Records,
            A::ChildNotFound | A::WithdrawalWaits => Class::Records,
            A::MasksImported | A::MasksProposed | A::MasksApproved => Class::Records,
            A::SourceProposed | A::SourceApproved => Class::Records,
            A::CorrectionProposed | A::CorrectionApproved | A::CorrectionRejected => Class::Records,
            A::MergeProposed | A::MergeApproved | A::MergeRejected => Class::Records,
            A::ReleaseProposed | A::ReleaseApproved | A::ReleaseIssued => Class::Releases,
            A::ReleaseSkipped | A::ReleaseRecalled => Class::Releases,
            A::Export | A::ExportListed | A::LedgerExported => Class::Releases,
            A::LayerOpened => Class::Releases,
        }
    }

    /// What the act is for, where nobody says otherwise.
    #[must_use]
    pub fn usual_purpose(self) -> Purpose {
        use Act as A;
        match self {
            A::Import | A::MasksImported | A::MasksProposed | A::MasksApproved => Purpose::Intake,
            A::SourceProposed | A::SourceApproved => Purpose::Intake,
            A::CorrectionProposed | A::CorrectionApproved | A::CorrectionRejected => Purpose::Intake,
            A::MergeProposed | A::MergeApproved | A::MergeRejected => Purpose::Intake,
            A::Withdrawal | A::ReceiptMade | A::ChildNotFound | A::WithdrawalWaits => Purpose::ChildsRequest,
            A::Export | A::ExportListed | A::LayerOpened => Purpose::NotSaid,
            _ if self.class() == Class::Access => Purpose::Security,
            _ => Purpose::Release,
        }
    }
}

/// What was done, by whom, about what, for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, to the millisecond.
    pub at: Timestamp,
    /// The account's name; `shell` for whoever is at the machine, `nobody` for
    /// a caller without an account.
    pub who: String,
    /// What was done.
    pub act: Act,
    /// A release's id, an area's code, an account's name, a key's id, a layer
    /// of boundaries, the number of a file of corrections, `source` with its name, or
    /// nothing. Never anything of a child.
    pub about: String,
    /// What for.
    pub purpose: Purpose,
}

impl Entry {
    /// Whoever is at the machine, and no account.
    pub const SHELL: &'static str = "shell";
    /// A caller without an account.
    pub const NOBODY: &'static str = "nobody";

    /// An entry about nothing in particular, for the act's usual purpose.
    #[must_use]
    pub fn new(at: Timestamp, who: &str, act: Act) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        Self { at, who: who.to_owned(), act, about: String::new(), purpose: act.usual_purpose() }
    }

    /// The same, about something.
    #[must_use]
    pub fn about(self, about: impl ToString) -> Self {
        Self { about: about.to_string(), ..self }
    }

    /// The same, about a source of imports. The word before its name keeps it from
    /// being read as an area or a release.
    #[must_use]
    pub fn about_source(self, name: &str) -> Self {
        self.about(format!("source {name}"))
    }

    /// The same, for a stated purpose.
    #[must_use]
    pub fn for_purpose(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }
}
