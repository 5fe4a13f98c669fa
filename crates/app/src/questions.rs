//! The questions that a call asked of a user whom no form reaches: they are kept, and the next call with the same words answers
//! them, once.

use std::future::Future;

use crate::Application;
use crate::blocking::{Blocking, off_event_loop};
use gatepass_core::error::Result;
use gatepass_home::questions::{Answered, Questions};

/// The questions that a call answers. They are put back unless it [acted](Self::acted) on them, even where it is given up.
pub struct Answers {
    questions: Blocking<Questions>,
    taken: Vec<Answered>,
}

impl Application {
    /// Writes down which fields of a request a tool asked about, and what it offered for each, so that its next call may answer.
    pub async fn note_questions(&self, tool: &str, words: &str, asked: Vec<(String, Vec<String>)>) {
        let (questions, tool, words) = (self.questions.clone(), tool.to_owned(), words.to_owned());
        let note = off_event_loop(move |thread| {
            for (field, offered) in asked {
                questions.on(thread).note(&tool, &words, &field, &offered);
            }
            Ok(())
        });
        log(note.await);
    }

    /// Takes the questions that a tool asked about these fields of a request, where their values are what it offered.
    pub async fn take_answers(&self, tool: &str, words: &str, fields: Vec<(String, Vec<String>)>) -> Answers {
        let mut answers = Answers { questions: self.questions.clone(), taken: Vec::new() };
        if fields.is_empty() {
            return answers;
        }
        let (tool, words) = (tool.to_owned(), words.to_owned());
        let take = off_event_loop(move |thread| {
            let questions = answers.questions.on(thread);
            let taken = fields.iter().filter_map(|(field, values)| questions.take(&tool, &words, field, values));
            answers.taken = taken.collect();
            // Whoever does not wait for this any more drops it, and so puts back what was taken.
            Ok(answers)
        });
        take.await.unwrap_or_else(|error| {
            log(Err(error));
            Answers { questions: self.questions.clone(), taken: Vec::new() }
        })
    }
}

impl Answers {
    /// None, for a call without words.
    pub fn none(application: &Application) -> Self {
        Self { questions: application.questions.clone(), taken: Vec::new() }
    }

    /// The fields that are answered.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.taken.iter().map(|answered| answered.field.as_str())
    }

    /// The call acted on them: they are answered for good.
    pub fn acted(mut self) {
        self.taken.clear();
    }

    /// The call did not act: they are there again when this is done.
    pub async fn put_back(mut self) {
        if !self.taken.is_empty() {
            log(self.begin_to_put_back().await);
        }
    }

    fn begin_to_put_back(&mut self) -> impl Future<Output = Result<()>> + use<> {
        let (questions, taken) = (self.questions.clone(), std::mem::take(&mut self.taken));
        off_event_loop(move |thread| {
            taken.iter().for_each(|answered| questions.on(thread).put_back(answered));
            Ok(())
        })
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // A call that was given up: nobody waits for this.
        if !self.taken.is_empty() {
            drop(self.begin_to_put_back());
        }
    }
}

/// What cannot be kept will be asked again.
fn log(kept: Result<()>) {
    if let Err(error) = kept {
        tracing::warn!(error = &error as &dyn std::error::Error, "questions cannot be kept");
    }
}
