//! Playing the power cut: back to what was synced, then forward with what survives.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::linux::fs::MetadataExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::coin::throw;
use crate::log::{Change, ChangeKind, FileId, Unsynced};
use crate::{Cut, Lost};

const PAGE: u64 = 4096;

pub(crate) fn undo(dir: &Path, unsynced: &Unsynced, cut: Cut) -> io::Result<Lost> {
    let mut lost = Lost { barriers: unsynced.barriers, ..Lost::default() };
    let mut paths = BTreeMap::new();
    find_files(dir, &mut paths)?;
    for (file, changes) in &unsynced.files {
        // A file that was removed has nothing left to lose.
        let Some(path) = paths.get(file) else { continue };
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        lost.unsynced += changes.len();
        lost.lost += cut_file(&file, changes, cut)?;
        file.sync_all()?;
    }
    Ok(lost)
}

/// Takes all changes back, then does again what survives; answers how many did not survive whole.
fn cut_file(file: &File, changes: &[Change], cut: Cut) -> io::Result<usize> {
    for change in changes.iter().rev() {
        take_back(file, change)?;
    }
    let mut lost = 0;
    for (index, change) in changes.iter().enumerate() {
        let survives = |page: u64| match cut {
            Cut::All => false,
            Cut::Half { seed } => throw(seed, change.number, 0).is_multiple_of(2),
            // The page is as after its first n changes; a change counts as one to every page, so n is drawn among all.
            Cut::Pages { seed } => {
                (index as u64) < throw(seed, page, changes.len() as u64) % (changes.len() as u64 + 1)
            }
        };
        if !do_again(file, change, survives)? {
            lost += 1;
        }
    }
    Ok(lost)
}

fn take_back(file: &File, change: &Change) -> io::Result<()> {
    let offset = match &change.kind {
        ChangeKind::Write { offset, .. } => *offset,
        ChangeKind::Truncate { new_size } => *new_size,
    };
    file.set_len(change.old_size)?;
    file.write_all_at(&change.old, offset)
}

/// Does the surviving pages of a change; answers whether all did survive.
fn do_again(file: &File, change: &Change, survives: impl Fn(u64) -> bool) -> io::Result<bool> {
    match &change.kind {
        ChangeKind::Truncate { new_size } => {
            let survived = survives(u64::MAX);
            if survived {
                file.set_len(*new_size)?;
            }
            Ok(survived)
        }
        ChangeKind::Write { offset, new } => {
            let mut all = true;
            let mut place = *offset;
            let mut rest = new.as_slice();
            while !rest.is_empty() {
                let in_page = usize::try_from(PAGE - place % PAGE).unwrap_or(usize::MAX).min(rest.len());
                let (piece, left) = rest.split_at(in_page);
                if survives(place / PAGE) {
                    file.write_all_at(piece, place)?;
                } else {
                    all = false;
                }
                place += piece.len() as u64;
                rest = left;
            }
            Ok(all)
        }
    }
}

fn find_files(dir: &Path, found: &mut BTreeMap<FileId, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            find_files(&entry.path(), found)?;
        } else if metadata.is_file() {
            let born = metadata.created().ok().and_then(|born| born.duration_since(UNIX_EPOCH).ok());
            let born = born.map_or(0, |born| u64::try_from(born.as_nanos()).unwrap_or(0));
            found.insert(FileId { inode: metadata.st_ino(), born }, entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scene {
        dir: tempfile::TempDir,
        changes: Vec<Change>,
    }

    impl Scene {
        fn holding(bytes: &[u8]) -> Self {
            let dir = tempfile::TempDir::new().unwrap();
            fs::write(dir.path().join("f"), bytes).unwrap();
            Self { dir, changes: Vec::new() }
        }

        fn file(&self) -> File {
            OpenOptions::new().read(true).write(true).open(self.dir.path().join("f")).unwrap()
        }

        fn bytes(&self) -> Vec<u8> {
            fs::read(self.dir.path().join("f")).unwrap()
        }

        fn change(mut self, kind: ChangeKind) -> Self {
            let before = self.bytes();
            let part = |from: u64, to: u64| {
                let to = to.min(before.len() as u64) as usize;
                before.get(from as usize..to).unwrap_or_default().to_vec()
            };
            let old = match &kind {
                ChangeKind::Write { offset, new } => {
                    self.file().write_all_at(new, *offset).unwrap();
                    part(*offset, offset + new.len() as u64)
                }
                ChangeKind::Truncate { new_size } => {
                    self.file().set_len(*new_size).unwrap();
                    part(*new_size, u64::MAX)
                }
            };
            let number = self.changes.len() as u64 + 1;
            self.changes.push(Change { number, kind, old_size: before.len() as u64, old });
            self
        }

        fn write(self, offset: u64, new: &[u8]) -> Self {
            self.change(ChangeKind::Write { offset, new: new.to_vec() })
        }

        fn after(&self, cut: Cut) -> (Vec<u8>, usize) {
            let whole = self.bytes();
            let lost = cut_file(&self.file(), &self.changes, cut).unwrap();
            let cut = self.bytes();
            fs::write(self.dir.path().join("f"), whole).unwrap();
            (cut, lost)
        }
    }

    #[test]
    fn all_takes_back_everything_also_over_one_another() {
        let scene = Scene::holding(b"0123456789")
            .write(2, b"abc")
            .write(4, b"XYZ")
            .change(ChangeKind::Truncate { new_size: 3 })
            .write(1, b"!!!!!!!!!!!!!!");
        assert_eq!(scene.after(Cut::All), (b"0123456789".to_vec(), 4));
    }

    #[test]
    fn half_leaves_some_in_their_order() {
        let scene = Scene::holding(b"0000").write(0, b"aa").write(1, b"bb").write(2, b"cc");
        let possible: Vec<&[u8]> = vec![b"0000", b"aa00", b"0bb0", b"00cc", b"abb0", b"aacc", b"0bcc", b"abcc"];
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let (bytes, _) = scene.after(Cut::Half { seed });
            assert_eq!(scene.after(Cut::Half { seed }).0, bytes);
            assert!(possible.contains(&bytes.as_slice()), "{bytes:?}");
            seen.insert(bytes);
        }
        assert_eq!(seen.len(), possible.len());
    }

    #[test]
    fn pages_may_tear_a_write() {
        let scene = Scene::holding(&[0; 3 * 4096]).write(0, &[1; 3 * 4096]);
        let torn = (0..100).filter(|seed| {
            let (bytes, _) = scene.after(Cut::Pages { seed: *seed });
            bytes.contains(&0) && bytes.contains(&1)
        });
        assert!(torn.count() > 20);
        // Later writes to a page never survive earlier ones to it.
        let scene = Scene::holding(b"000").write(0, b"a").write(1, b"b").write(2, b"c");
        for seed in 0..100 {
            let (bytes, _) = scene.after(Cut::Pages { seed });
            assert!([&b"000"[..], b"a00", b"ab0", b"abc"].contains(&bytes.as_slice()), "{bytes:?}");
        }
    }
}
