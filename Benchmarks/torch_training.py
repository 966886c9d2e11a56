"""The common PyTorch training script for CIFAR-10, for compare-sweep.

usage: torch_training.py MODEL PRECISION DATA TRAIN_LIMIT TEST_LIMIT EPOCHS SEED THREADS WORKERS

DataLoader with crop-flip as torchvision does them on tensors, SGD with momentum, an evaluation of the test set after
each epoch and of the training set after the last; prints the accuracies.
"""
import glob, os, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "PyTorch"))
import numpy as np
import torch
import torch.nn.functional as F
from compare import ResNet

MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(3, 1, 1)
STD = torch.tensor([0.2470, 0.2435, 0.2616]).view(3, 1, 1)


class Cifar(torch.utils.data.Dataset):
    def __init__(self, folder, pattern, limit, augment):
        files = sorted(glob.glob(os.path.join(folder, "**", pattern), recursive=True))
        records = np.concatenate([np.fromfile(path, np.uint8).reshape(-1, 3073) for path in files])[:limit]
        self.labels = torch.from_numpy(records[:, 0].astype(np.int64))
        self.images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32))
        self.augment = augment

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index].float() / 255
        if self.augment:
            padded = F.pad(image, (4, 4, 4, 4))
            top, left = torch.randint(0, 9, (2,)).tolist()
            image = padded[:, top:top + 32, left:left + 32]
            if torch.rand(1).item() < 0.5:
                image = image.flip(2)
        return (image - MEAN) / STD, self.labels[index]


def main():
    model, precision, data = sys.argv[1:4]
    train_limit, test_limit, epochs, seed, threads, workers = map(int, sys.argv[4:])
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    train = torch.utils.data.DataLoader(Cifar(data, "data_batch_*.bin", train_limit, True), 128, shuffle=True,
                                        num_workers=workers)
    test = torch.utils.data.DataLoader(Cifar(data, "test_batch.bin", test_limit, False), 500, num_workers=workers)
    clean = torch.utils.data.DataLoader(Cifar(data, "data_batch_*.bin", train_limit, False), 500, num_workers=workers)
    network = ResNet(model, 1.0, 3, 10).to(memory_format=torch.channels_last)

    def evaluate(loader):
        network.eval()
        correct = count = 0
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            for images, labels in loader:
                images = images.contiguous(memory_format=torch.channels_last)
                correct += (network(images).argmax(1) == labels).sum().item()
                count += len(labels)
        return 100 * correct / count

    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    for epoch in range(epochs):
        network.train()
        correct = 0
        for images, labels in train:
            images = images.contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
                logits = network(images)
                loss = F.cross_entropy(logits, labels)
            loss.backward()
            optimizer.step()
            correct += (logits.argmax(1) == labels).sum().item()
        print(f"epoch {epoch + 1}: {evaluate(test):.2f}%", flush=True)
    print(f"training set: {evaluate(clean):.2f}%")


if __name__ == "__main__":
    main()
