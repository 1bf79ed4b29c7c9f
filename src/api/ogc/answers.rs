//! Answers that were made once, and are given again while the releases stay.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::api::resource::Resource;

/// Most bytes of answers that are kept, before compression.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Answers by what was asked. They are the same for everybody who may have
/// them, and go when a release comes or is recalled.
#[derive(Default)]
pub(super) struct Answers(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    bytes: usize,
    answers: HashMap<Box<str>, Arc<Resource>>,
}

impl Answers {
    /// The answer to this, if it was given before.
    pub fn get(&self, asked: &str) -> Option<Arc<Resource>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).answers.get(asked).cloned()
    }

    /// Keeps an answer. When there are too many, all go: those that are asked
    /// for often are soon back.
    pub fn keep(&self, asked: &str, answer: Resource) -> Arc<Resource> {
        let answer = Arc::new(answer);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // What compression adds is less again.
        let bytes = answer.len() + asked.len();
        if kept.bytes + bytes > MOST_BYTES {
            *kept = Kept::default();
        }
        if bytes <= MOST_BYTES && kept.answers.insert(asked.into(), Arc::clone(&answer)).is_none() {
            kept.bytes += bytes;
        }
        answer
    }
}
