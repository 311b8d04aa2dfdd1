//! What a visitor reads while the demo plays: a line for each step with a tick and who did it, and pages where they help.

use prost::{Message, Name};

use crate::failure::Failure;
use crate::output::{Output, Page};

/// Tells the story.
pub(crate) struct Narrator<'w> {
    output: Output<'w>,
}

impl<'w> Narrator<'w> {
    /// A narrator on an output.
    pub(crate) const fn new(output: Output<'w>) -> Self {
        Self { output }
    }

    /// A heading.
    pub(crate) fn act(&mut self, title: &str) -> Result<(), Failure> {
        self.output.say(&format!("\n{title}\n{}\n", "─".repeat(title.chars().count())))
    }

    /// A step that was taken, and by whom.
    pub(crate) fn step(&mut self, who: &str, did: &str) -> Result<(), Failure> {
        self.output.say(&format!("✓ {who:<24} {did}\n"))
    }

    /// Something that was to be refused, and was.
    pub(crate) fn refused(&mut self, who: &str, what: &str) -> Result<(), Failure> {
        self.output.say(&format!("✗ {who:<24} {what}\n"))
    }

    /// A line below a step.
    pub(crate) fn detail(&mut self, text: &str) -> Result<(), Failure> {
        self.output.say(&format!("    {text}\n"))
    }

    /// A message as a page, below a step; nothing of it with `--json`, which is for single calls.
    pub(crate) fn page<M: Message + Name + Default>(
        &mut self,
        message: &M,
        human: impl FnOnce(&M, Page) -> String,
    ) -> Result<(), Failure> {
        let page = human(message, self.output.page());
        let indented: String = page.lines().map(|line| format!("    {line}\n")).collect();
        self.output.say(&indented)
    }

    /// How a page is laid out.
    pub(crate) const fn layout(&self) -> Page {
        self.output.page()
    }

    /// Text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.output.say(text)
    }
}
