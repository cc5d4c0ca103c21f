//! How one column of one chunk becomes bytes: numbers as scaled differences, codes in the
//! narrowest width, both compressed. Knows nothing of SQL or of what a column means.

use super::error::CaseError;
use std::io::Write;
use zstd::bulk::{Compressor, Decompressor};

/// Level 1: higher levels save 2 to 5 % of space for three to seven times the time.
const LEVEL: i32 = 1;
/// Dictionaries up to this length stay uncompressed; they are looked at for every filter.
const PLAIN_DICT: usize = 64;
/// No compressed part is larger than this when unpacked; a file that says so is damaged.
const MAX_PART: usize = 2 << 30;

/// Compresses; kept for many parts, because making one costs more than a small part.
pub(super) struct Packer {
    zstd: Compressor<'static>,
    bytes: Vec<u8>,
    deltas: Vec<i64>,
}

impl Packer {
    pub(super) fn new() -> Result<Self, CaseError> {
        Ok(Self { zstd: Compressor::new(LEVEL)?, bytes: Vec::new(), deltas: Vec::new() })
    }

    /// Compressed bytes.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Result<Vec<u8>, CaseError> {
        Ok(self.zstd.compress(bytes)?)
    }

    /// Compresses `size` bytes that come piece by piece: what `fill` is given writes them.
    pub(super) fn pack_pieces(
        size: usize,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), CaseError>,
    ) -> Result<Vec<u8>, CaseError> {
        let mut packed = zstd::stream::Encoder::new(Vec::new(), LEVEL)?;
        packed.set_pledged_src_size(Some(size as u64))?;
        fill(&mut packed)?;
        Ok(packed.finish()?)
    }

    /// Numbers: width, first value and step (a common divisor of all differences), then the
    /// differences in steps, zig-zag, in the narrowest of 1, 2, 4, 8 bytes, compressed. Width 0
    /// means that every difference is exactly one step. Arithmetic wraps, so any number goes.
    pub(super) fn pack_numbers(&mut self, values: &[i64]) -> Result<Vec<u8>, CaseError> {
        let first = values.first().copied().unwrap_or(0);
        self.deltas.clear();
        self.deltas.extend(values.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])));
        let lead = self.deltas.first().copied().unwrap_or(0);
        let mut out = Vec::with_capacity(32);
        if self.deltas.iter().all(|&delta| delta == lead) {
            out.push(0);
            out.extend(first.to_le_bytes());
            out.extend(lead.to_le_bytes());
            return Ok(out);
        }
        let step = common_divisor(&self.deltas);
        let mut widest = 0;
        for delta in &mut self.deltas {
            if step != 1 {
                *delta /= step;
            }
            *delta = (*delta << 1) ^ (*delta >> 63);
            widest |= *delta as u64;
        }
        let width = width_of(widest);
        out.push(width);
        out.extend(first.to_le_bytes());
        out.extend(step.to_le_bytes());
        let deltas = self.deltas.iter();
        match width {
            1 => put_all(&mut self.bytes, deltas.map(|&it| [it as u8])),
            2 => put_all(&mut self.bytes, deltas.map(|&it| (it as u16).to_le_bytes())),
            4 => put_all(&mut self.bytes, deltas.map(|&it| (it as u32).to_le_bytes())),
            _ => put_all(&mut self.bytes, deltas.map(|&it| it.to_le_bytes())),
        }
        out.extend(self.zstd.compress(&self.bytes)?);
        Ok(out)
    }

    /// Codes 0 to `n_dict`, in the narrowest width, compressed. `None` when every code is 1 and
    /// there is no other.
    pub(super) fn pack_codes(
        &mut self,
        codes: &[u32],
        n_dict: usize,
    ) -> Result<Option<Vec<u8>>, CaseError> {
        if n_dict == 1 && codes.iter().all(|&code| code == 1) {
            return Ok(None);
        }
        match code_width(n_dict) {
            1 => put_all(&mut self.bytes, codes.iter().map(|&it| [it as u8])),
            2 => put_all(&mut self.bytes, codes.iter().map(|&it| (it as u16).to_le_bytes())),
            _ => put_all(&mut self.bytes, codes.iter().map(|&it| it.to_le_bytes())),
        }
        Ok(Some(self.zstd.compress(&self.bytes)?))
    }

    /// A dictionary: its entries as they come, compressed when long.
    pub(super) fn pack_dict(&mut self, dict: &[u32]) -> Result<Vec<u8>, CaseError> {
        put_all(&mut self.bytes, dict.iter().map(|it| it.to_le_bytes()));
        if dict.len() <= PLAIN_DICT {
            return Ok(self.bytes.clone());
        }
        Ok(self.zstd.compress(&self.bytes)?)
    }
}

/// Decompresses; kept for many parts.
pub(super) struct Unpacker {
    zstd: Decompressor<'static>,
    bytes: Vec<u8>,
}

impl Unpacker {
    pub(super) fn new() -> Result<Self, CaseError> {
        Ok(Self { zstd: Decompressor::new()?, bytes: Vec::new() })
    }

    /// Unpacks a part of unknown size into `out`, replacing what it held.
    pub(super) fn unpack(&mut self, part: &[u8], out: &mut Vec<u8>) -> Result<(), CaseError> {
        let size = zstd::zstd_safe::get_frame_content_size(part)
            .ok()
            .flatten()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|&size| size <= MAX_PART)
            .ok_or_else(|| damaged("a compressed part has no size"))?;
        out.clear();
        out.reserve(size);
        let got = self.zstd.decompress_to_buffer(part, out);
        if got.ok() == Some(size) { Ok(()) } else { Err(damaged("a compressed part is broken")) }
    }

    /// Unpacks a part that must have exactly `size` bytes.
    fn exactly(&mut self, part: &[u8], size: usize) -> Result<&[u8], CaseError> {
        self.bytes.clear();
        self.bytes.reserve(size);
        let got = self.zstd.decompress_to_buffer(part, &mut self.bytes);
        if got.ok() == Some(size) {
            Ok(&self.bytes)
        } else {
            Err(damaged("a column does not have one value per event"))
        }
    }

    /// The inverse of [`Packer::pack_numbers`]; `out` has one place per number.
    pub(super) fn unpack_numbers(&mut self, part: &[u8], out: &mut [i64]) -> Result<(), CaseError> {
        let (head, body) =
            part.split_at_checked(17).ok_or_else(|| damaged("a number column is cut short"))?;
        let (mut value, step) = (int(&head[1..9]), int(&head[9..17]));
        let Some((lead, rest)) = out.split_first_mut() else { return Ok(()) };
        *lead = value;
        let n = rest.len();
        let mut next = |steps: i64| {
            value = value.wrapping_add(steps.wrapping_mul(step));
            value
        };
        match head[0] {
            0 => rest.iter_mut().for_each(|it| *it = next(1)),
            1 => {
                let bytes = self.exactly(body, n)?;
                rest.iter_mut().zip(bytes).for_each(|(it, &b)| *it = next(unzigzag(b.into())));
            }
            2 => {
                let (pairs, _) = self.exactly(body, 2 * n)?.as_chunks::<2>();
                let wide = pairs.iter().map(|it| u64::from(u16::from_le_bytes(*it)));
                rest.iter_mut().zip(wide).for_each(|(it, b)| *it = next(unzigzag(b)));
            }
            4 => {
                let (quads, _) = self.exactly(body, 4 * n)?.as_chunks::<4>();
                let wide = quads.iter().map(|it| u64::from(u32::from_le_bytes(*it)));
                rest.iter_mut().zip(wide).for_each(|(it, b)| *it = next(unzigzag(b)));
            }
            8 => {
                let (octets, _) = self.exactly(body, 8 * n)?.as_chunks::<8>();
                let wide = octets.iter().map(|it| u64::from_le_bytes(*it));
                rest.iter_mut().zip(wide).for_each(|(it, b)| *it = next(unzigzag(b)));
            }
            _ => return Err(damaged("a number column has an unknown width")),
        }
        Ok(())
    }

    /// The inverse of [`Packer::pack_codes`]. Every code is checked against `n_dict`.
    pub(super) fn unpack_codes(
        &mut self,
        part: Option<&[u8]>,
        n_dict: usize,
        out: &mut [u32],
    ) -> Result<(), CaseError> {
        let Some(part) = part else {
            out.fill(1);
            return if n_dict == 1 { Ok(()) } else { Err(damaged("a column lost its codes")) };
        };
        let n = out.len();
        match code_width(n_dict) {
            1 => {
                let bytes = self.exactly(part, n)?;
                out.iter_mut().zip(bytes).for_each(|(it, &b)| *it = b.into());
            }
            2 => {
                let (pairs, _) = self.exactly(part, 2 * n)?.as_chunks::<2>();
                let wide = pairs.iter().map(|it| u16::from_le_bytes(*it).into());
                out.iter_mut().zip(wide).for_each(|(it, b)| *it = b);
            }
            _ => {
                let (quads, _) = self.exactly(part, 4 * n)?.as_chunks::<4>();
                let wide = quads.iter().map(|it| u32::from_le_bytes(*it));
                out.iter_mut().zip(wide).for_each(|(it, b)| *it = b);
            }
        }
        let largest = out.iter().copied().max().unwrap_or(0);
        if largest as usize <= n_dict { Ok(()) } else { Err(damaged("a code has no entry")) }
    }

    /// The inverse of [`Packer::pack_dict`].
    pub(super) fn unpack_dict(
        &mut self,
        part: &[u8],
        n_dict: usize,
    ) -> Result<Vec<u32>, CaseError> {
        let bytes = if n_dict <= PLAIN_DICT { part } else { self.exactly(part, 4 * n_dict)? };
        let (quads, rest) = bytes.as_chunks::<4>();
        if quads.len() != n_dict || !rest.is_empty() {
            return Err(damaged("a dictionary has the wrong length"));
        }
        Ok(quads.iter().map(|it| u32::from_le_bytes(*it)).collect())
    }
}

/// Makes `bytes` the values one after the other. Of a known length, so that many are written at
/// once.
fn put_all<const N: usize>(bytes: &mut Vec<u8>, values: impl ExactSizeIterator<Item = [u8; N]>) {
    bytes.resize(values.len() * N, 0);
    for (place, value) in bytes.as_chunks_mut::<N>().0.iter_mut().zip(values) {
        *place = value;
    }
}

fn damaged(what: &str) -> CaseError {
    CaseError::damaged(what)
}

fn int(bytes: &[u8]) -> i64 {
    bytes.as_array::<8>().map_or(0, |it| i64::from_le_bytes(*it))
}

const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

const fn width_of(widest: u64) -> u8 {
    match widest {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

const fn code_width(n_dict: usize) -> u8 {
    match n_dict {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4,
    }
}

/// The largest number that divides every difference, 1 where there is none that fits.
fn common_divisor(deltas: &[i64]) -> i64 {
    let mut divisor = 0_u64;
    for delta in deltas {
        let delta = delta.unsigned_abs();
        // The usual case first: one division that comes out even.
        if divisor != 0 && delta % divisor == 0 {
            continue;
        }
        divisor = gcd(delta, divisor);
        if divisor == 1 {
            break;
        }
    }
    i64::try_from(divisor.max(1)).unwrap_or(1)
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers_survive(values: &[i64]) -> usize {
        let part = Packer::new().unwrap().pack_numbers(values).unwrap();
        let mut back = vec![0; values.len()];
        Unpacker::new().unwrap().unpack_numbers(&part, &mut back).unwrap();
        assert_eq!(back, values);
        part.len()
    }

    fn codes_survive(codes: &[u32], n_dict: usize) -> Option<usize> {
        let part = Packer::new().unwrap().pack_codes(codes, n_dict).unwrap();
        let mut back = vec![9; codes.len()];
        Unpacker::new().unwrap().unpack_codes(part.as_deref(), n_dict, &mut back).unwrap();
        assert_eq!(back, codes);
        part.map(|it| it.len())
    }

    #[test]
    fn regular_columns_cost_next_to_nothing() {
        let lines: Vec<i64> = (2..32_770).collect();
        assert_eq!(numbers_survive(&lines), 17);
        let minutes: Vec<i64> = (0..32_768).map(|it: i64| it / 7 * 60_000_000).collect();
        assert!(numbers_survive(&minutes) < 5_000, "32,768 differences");
        assert_eq!(codes_survive(&vec![1; 32_768], 1), None);
        assert!(codes_survive(&vec![0; 32_768], 1).is_some_and(|it| it < 40));
    }

    #[test]
    fn extremes_survive() {
        numbers_survive(&[]);
        numbers_survive(&[i64::MIN]);
        numbers_survive(&[i64::MIN, i64::MAX, 0, i64::MIN, -1, i64::MIN]);
        numbers_survive(&[0, i64::MIN, 0, 0]);
        for n_dict in [1, 255, 256, 65_535, 65_536, 100_000] {
            codes_survive(&[0, 1, n_dict as u32], n_dict);
        }
    }

    #[test]
    fn broken_parts_are_refused() {
        let mut unpacker = Unpacker::new().unwrap();
        let part = Packer::new().unwrap().pack_numbers(&[1, 5, 7, 1000]).unwrap();
        assert!(unpacker.unpack_numbers(&part, &mut [0; 5]).is_err(), "another count");
        assert!(unpacker.unpack_numbers(&part[..10], &mut [0; 4]).is_err(), "cut short");
        let codes = Packer::new().unwrap().pack_codes(&[3, 0], 3).unwrap();
        assert!(unpacker.unpack_codes(codes.as_deref(), 2, &mut [0; 2]).is_err(), "no such entry");
        assert!(unpacker.unpack(b"no zstd", &mut Vec::new()).is_err());
    }

    proptest! {
        #[test]
        fn any_numbers_survive(values in proptest::collection::vec(any::<i64>(), 0..300)) {
            numbers_survive(&values);
        }

        #[test]
        fn scaled_numbers_survive(
            start in -1_000_000_i64..1_000_000, step in 1_i64..4_000_000_000,
            steps in proptest::collection::vec(-200_i64..70_000, 0..300),
        ) {
            let values: Vec<i64> = steps.iter().map(|it| start + it * step).collect();
            numbers_survive(&values);
        }

        #[test]
        fn any_dictionary_survives(dict in proptest::collection::vec(any::<u32>(), 0..200)) {
            let part = Packer::new().unwrap().pack_dict(&dict).unwrap();
            prop_assert_eq!(Unpacker::new().unwrap().unpack_dict(&part, dict.len()).unwrap(), dict);
        }
    }
}
