//! The file of one day, open to be written at its end.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use event_log::{CHAIN_START, ChainHash};
use vocabulary::{Date, Timestamp};

use super::line::{Line, LineError, read_line, written};
use super::reading::{file_of, next_text};
use super::{AccessError, Called};
use crate::keys::make_private;
use crate::signing::{SigningKeys, access_statement};
use crate::vault::hex;

/// An open day.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) day: Date,
    pub(super) chain: ChainHash,
    path: PathBuf,
    file: File,
    lines: u64,
    bytes: u64,
    /// Bytes after the last whole line.
    torn: u64,
    /// Whether the last line is a head.
    signed: bool,
}

/// Lines made and not written yet.
struct Batch {
    text: Vec<u8>,
    chain: ChainHash,
    lines: u64,
    signed: bool,
}

/// Makes the folder, for its owner alone.
pub(super) fn make_folder(folder: &Path) -> Result<(), AccessError> {
    make_private(folder).map_err(AccessError::io(folder))
}

impl Day {
    /// A new day, chained to the day before.
    pub(super) fn begin(
        folder: &Path,
        day: Date,
        store: &str,
        before: Option<(Date, ChainHash)>,
    ) -> Result<Self, AccessError> {
        let path = file_of(folder, day);
        let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(AccessError::io(&path))?;
        let chain = before.map_or(CHAIN_START, |(_, chain)| chain);
        let mut begun = Self { day, chain, path, file, lines: 0, bytes: 0, torn: 0, signed: false };
        let opened = Line::Opened {
            day,
            store: store.to_owned(),
            previous_day: before.map(|(day, _)| day),
            previous: hex(&chain),
        };
        begun.write(&[opened])?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(AccessError::io(folder))?;
        Ok(begun)
    }

    /// A day that there is already, to go on after its last whole line; none where it has not even its first line whole, which is as if it
    /// were not there.
    pub(super) fn reopen(folder: &Path, day: Date) -> Result<Option<Self>, AccessError> {
        let path = file_of(folder, day);
        let file = OpenOptions::new().read(true).append(true).open(&path).map_err(AccessError::io(&path))?;
        let length = file.metadata().map_err(AccessError::io(&path))?.len();
        let Whole { lines, bytes, last } = Whole::of(&file).map_err(AccessError::io(&path))?;
        if lines == 0 {
            fs::remove_file(&path).map_err(AccessError::io(&path))?;
            return Ok(None);
        }
        let not_ours = |why| AccessError::NotOurs { path: path.clone(), line: lines, why };
        let (line, _, chain) = read_line(&last).map_err(not_ours)?;
        let signed = matches!(line, Line::Head { .. });
        Ok(Some(Self { day, chain, path, file, lines, bytes, torn: length.saturating_sub(bytes), signed }))
    }

    /// Whether its end is signed, with nothing after it.
    pub(super) const fn is_ended(&self) -> bool {
        self.signed && self.torn == 0
    }

    /// Cuts off what was not written whole, and says so.
    pub(super) fn resume(&mut self, now: Timestamp) -> Result<(), AccessError> {
        self.file.set_len(self.bytes).map_err(AccessError::io(&self.path))?;
        self.write(&[Line::Resumed { at: now.to_string(), torn_bytes: self.torn }])?;
        self.torn = 0;
        Ok(())
    }

    /// Writes calls, as far as the bytes of the day allow, says what was left out, and syncs.
    pub(super) fn record(
        &mut self,
        calls: impl Iterator<Item = Called>,
        bytes_max: u64,
        now: Timestamp,
    ) -> Result<(), AccessError> {
        let mut batch = Batch::after(self);
        let (mut lines, mut left_out) = (0, 0_u64);
        for called in calls {
            let count = called.count;
            let room = bytes_max.saturating_sub(self.bytes);
            if !batch.add(&Line::Called(called), room).map_err(|why| self.at_fault(why))? {
                lines += 1;
                left_out = left_out.saturating_add(count);
            }
        }
        if lines > 0 {
            let told = Line::LeftOut { at: now.to_string(), lines, calls: left_out };
            batch.add(&told, u64::MAX).map_err(|why| self.at_fault(why))?;
        }
        self.put(batch)
    }

    /// Signs the end; nothing where it is signed.
    pub(super) fn sign(&mut self, store: &str, keys: Option<&SigningKeys>, now: Timestamp) -> Result<(), AccessError> {
        if self.is_ended() {
            return Ok(());
        }
        let signature = keys.map(|keys| keys.sign(&access_statement(store, self.day, self.lines, &self.chain)));
        let (key, signature) = signature.map(|signed| (signed.key, hex(&signed.bytes))).unwrap_or_default();
        self.write(&[Line::Head { at: now.to_string(), lines: self.lines, key, signature }])
    }

    fn write(&mut self, lines: &[Line]) -> Result<(), AccessError> {
        let mut batch = Batch::after(self);
        for line in lines {
            batch.add(line, u64::MAX).map_err(|why| self.at_fault(why))?;
        }
        self.put(batch)
    }

    fn put(&mut self, batch: Batch) -> Result<(), AccessError> {
        let put = self.file.write_all(&batch.text).and_then(|()| self.file.sync_data());
        if let Err(error) = put {
            // What came of it is cut off again, so that the same lines can be written later; where even that fails, whoever opens the
            // file again finds its whole lines.
            let _ = self.file.set_len(self.bytes);
            return Err(AccessError::io(&self.path)(error));
        }
        self.bytes += batch.text.len() as u64;
        (self.chain, self.lines, self.signed) = (batch.chain, batch.lines, batch.signed);
        Ok(())
    }

    fn at_fault(&self, why: LineError) -> AccessError {
        AccessError::NotOurs { path: self.path.clone(), line: self.lines + 1, why }
    }
}

/// The whole lines of a file.
struct Whole {
    lines: u64,
    bytes: u64,
    last: Vec<u8>,
}

impl Whole {
    fn of(file: &File) -> std::io::Result<Self> {
        let mut whole = Self { lines: 0, bytes: 0, last: Vec::new() };
        let mut reader = BufReader::new(file);
        while let Some(text) = next_text(&mut reader)? {
            whole.lines += 1;
            whole.bytes += text.len() as u64 + 1;
            whole.last = text;
        }
        Ok(whole)
    }
}

impl Batch {
    fn after(day: &Day) -> Self {
        Self { text: Vec::new(), chain: day.chain, lines: day.lines, signed: day.signed }
    }

    /// A line more, where so many bytes have room for it; whether they had.
    fn add(&mut self, line: &Line, room: u64) -> Result<bool, LineError> {
        let (text, chain) = written(line, &self.chain)?;
        if (self.text.len() + text.len() + 1) as u64 > room {
            return Ok(false);
        }
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'\n');
        self.chain = chain;
        self.lines += 1;
        self.signed = matches!(line, Line::Head { .. });
        Ok(true)
    }
}
