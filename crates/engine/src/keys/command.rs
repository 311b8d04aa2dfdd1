//! Master keys kept by a key management service, through a program of the operator's: `docs/keys.md` says what it is asked.
//!
//! The program is called once for each master key at a start, and a few times in a run over the keys; data keys are never shown to it.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use vocabulary::limits;
use zeroize::Zeroizing;

use super::KeyError;
use crate::vault::{hex, unhex_bytes};

/// Characters of what the program complained that are told.
const COMPLAINT_CHARS_MAX: usize = 200;

/// Characters of the name a key management service gives a key.
const KEY_ID_CHARS_MAX: usize = 200;

/// The program, its first arguments, and for how long it is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCommand {
    program: String,
    arguments: Vec<String>,
    within: Duration,
}

impl KeyCommand {
    /// A command of its words; none where there are none.
    pub fn of(words: &[String], within: Duration) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        Some(Self { program: program.clone(), arguments: arguments.to_vec(), within })
    }

    /// Makes a key there: its id.
    pub(crate) fn create(&self) -> Result<String, KeyError> {
        let told = self.run(&["create"], &[])?;
        let id = told.trim();
        let is_id = !id.is_empty() && id.len() <= KEY_ID_CHARS_MAX && id.bytes().all(|byte| byte.is_ascii_graphic());
        if is_id && !id.starts_with('-') { Ok(id.to_owned()) } else { Err(self.failed("create", "it told no key id")) }
    }

    /// Encrypts bytes under a key there.
    pub(crate) fn wrap(&self, key: &str, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        let told = self.run(&["wrap", key], bytes)?;
        let wrapped = unhex_bytes(told.trim()).filter(|wrapped| !wrapped.is_empty() && wrapped != bytes);
        wrapped.ok_or_else(|| self.failed("wrap", "it told no wrapped key in hexadecimal"))
    }

    /// Decrypts bytes under a key there.
    pub(crate) fn unwrap(&self, key: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let told = self.run(&["unwrap", key], bytes)?;
        let opened = unhex_bytes(told.trim()).map(Zeroizing::new);
        opened.ok_or_else(|| self.failed("unwrap", "it told no key in hexadecimal"))
    }

    /// Destroys a key there, for good; a key that is gone already is destroyed.
    pub(crate) fn destroy(&self, key: &str) -> Result<(), KeyError> {
        self.run(&["destroy", key], &[]).map(drop)
    }

    fn run(&self, words: &[&str], input: &[u8]) -> Result<Zeroizing<String>, KeyError> {
        let verb = words.first().copied().unwrap_or_default();
        let failed = |why: &dyn std::fmt::Display| self.failed(verb, &why.to_string());
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let told = self.converse(&mut child, input);
        if told.is_none() {
            // Neither may be left running; that it has ended already is as good.
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| failed(&error))?;
        let Some((told, complaint)) = told else {
            return Err(failed(&format!("no answer within {} s", self.within.as_secs())));
        };
        if !status.success() {
            return Err(failed(&format!("{status}: {complaint}")));
        }
        Ok(told)
    }

    /// Writes the input and reads answer and complaint, each by a thread of its own, so that neither waits for the other; nothing where it
    /// takes too long.
    fn converse(&self, child: &mut Child, input: &[u8]) -> Option<(Zeroizing<String>, String)> {
        let (mut stdin, stdout, stderr) = (child.stdin.take()?, child.stdout.take()?, child.stderr.take()?);
        let (tell, told) = mpsc::channel();
        let input = Zeroizing::new(format!("{}\n", hex(input)));
        std::thread::spawn(move || {
            // A program that reads nothing, as for `create`, may have closed it.
            let _ = stdin.write_all(input.as_bytes());
        });
        let complaints = std::thread::spawn(move || {
            let mut text = String::new();
            // What cannot be read is not told.
            let _ = stderr.take(limits::KEY_COMMAND_ANSWER_BYTES_MAX).read_to_string(&mut text);
            text
        });
        std::thread::spawn(move || {
            let mut text = Zeroizing::new(String::new());
            let read = stdout.take(limits::KEY_COMMAND_ANSWER_BYTES_MAX).read_to_string(&mut text);
            // Nobody waits any more where it took too long.
            let _ = tell.send(read.map(|_| text));
        });
        let told = told.recv_timeout(self.within).ok()?.ok()?;
        let complaint = complaints.join().unwrap_or_default();
        Some((told, complaint.lines().next().unwrap_or_default().chars().take(COMPLAINT_CHARS_MAX).collect()))
    }

    fn failed(&self, verb: &str, why: &str) -> KeyError {
        KeyError::Command { program: self.program.clone(), verb: verb.to_owned(), why: why.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, within: Duration) -> KeyCommand {
        let words = ["sh", "-c", script, "kms"].map(str::to_owned);
        KeyCommand::of(&words, within).unwrap()
    }

    #[test]
    fn acr_3_bytes_go_in_and_out_as_hexadecimal() {
        let ample = Duration::from_secs(60);
        let kms = shell(
            r#"case "$1" in create) echo key-7;; wrap) read x; echo "ff$x";; *) read x; echo "${x#ff}";; esac"#,
            ample,
        );
        let id = kms.create().unwrap();
        assert_eq!(id, "key-7");
        let wrapped = kms.wrap(&id, &[1, 2]).unwrap();
        assert_eq!(wrapped, [255, 1, 2]);
        assert_eq!(*kms.unwrap(&id, &wrapped).unwrap(), [1, 2]);
        kms.destroy(&id).unwrap();
    }

    #[test]
    fn acr_3_a_program_that_fails_says_why_and_one_that_hangs_is_ended() {
        let told = shell("echo no such key >&2; exit 3", Duration::from_secs(60)).create().unwrap_err().to_string();
        assert!(told.contains("create") && told.contains("no such key") && told.contains('3'), "{told}");
        let told = shell("exec sleep 1000", Duration::from_millis(50)).create().unwrap_err().to_string();
        assert!(told.contains("no answer"), "{told}");
        let told = shell("echo zz", Duration::from_secs(60)).wrap("k", &[1]).unwrap_err().to_string();
        assert!(told.contains("hexadecimal"), "{told}");
        let absent = KeyCommand::of(&["/no/such/program".to_owned()], Duration::from_secs(1)).unwrap();
        assert!(matches!(absent.create(), Err(KeyError::Command { .. })));
        assert_eq!(KeyCommand::of(&[], Duration::from_secs(1)), None);
    }
}
